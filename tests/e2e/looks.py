"""Probes of how a page looks, to be evaluated on an element; each returns what is amiss, [] for nothing."""

#: What sticks out of its box.
OVERFLOWING = """(root) => [root, ...root.querySelectorAll('*')].filter((one) =>
    one.scrollWidth > one.clientWidth + 1 && one.clientWidth && getComputedStyle(one).overflowX === 'visible'
    && getComputedStyle(one).display !== 'inline')
    .map((one) => `${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""

#: Text whose contrast with its ground is under 4.5:1 (WCAG 2.2, 1.4.3).
FAINT = """(root) => {
    // A colour as figures; the ground is the nearest one painted; light is WCAG's relative luminance.
    const paint = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = (one) => {
        for (let at = one; at; at = at.parentElement) {
            const found = paint(getComputedStyle(at).backgroundColor);
            if (found.length === 3 || found[3] === 1) return found;
        }
        return [255, 255, 255];
    };
    const faint = [];
    for (const one of root.querySelectorAll('*')) {
        const own = [...one.childNodes].some((kid) => kid.nodeType === 3 && kid.textContent.trim());
        if (!own || one.disabled || !one.getClientRects().length) continue;
        const [a, b] = [light(paint(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) faint.push(`${one.className} ${one.textContent.slice(0, 20)} ${ratio.toFixed(2)}`);
    }
    return faint;
}"""
