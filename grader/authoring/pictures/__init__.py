"""Pictures drawn from the tables: the facts that a lesson shows are the facts that its keys rest on."""
