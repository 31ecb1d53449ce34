"""The findings of `grader.grading.findings` in Chinese, for pages: (what, cure) by name. Only words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from grader.grading.findings import KINDS
from grader.items.texts import Text

_AGAIN = "请学员从练习文件夹重新提交，或人工评阅该份提交"
_BY_HAND = "人工评阅该题，或请学员重新作答"
_NOT_USED = "不影响得分，无需处理：学员的笔记本既不运行也不使用"

CHINESE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "no-answers": ("没有 answers.json", _AGAIN),
        "link": ("文件或文件夹处是一个链接，系统没有跟随该链接", _AGAIN),
        "directory": ("文件处是一个文件夹", _AGAIN),
        "not-a-file": ("文件处是管道、设备或其他特殊文件", _AGAIN),
        "no-permission": ("没有读取该文件的权限", "授予评分账户读取权限后重新评分"),
        "too-large": ("文件过大，超出正常 answers.json 的大小", _AGAIN),
        "empty": ("answers.json 为空", _AGAIN),
        "truncated": ("answers.json 不完整，中途截断", _AGAIN),
        "not-json": ("answers.json 不是 JSON", _AGAIN),
        "wrong-encoding": ("answers.json 不是 UTF-8 编码", _AGAIN),
        "duplicate-keys": ("answers.json 的同一对象中有重复的名称", _AGAIN),
        "not-finite": ("answers.json 含有 NaN 或无穷大", _AGAIN),
        "too-deep": ("answers.json 嵌套过深", _AGAIN),
        "wrong-shape": ("answers.json 的结构不是学员作答文件的结构", _AGAIN),
        "other-schema": ("answers.json 属于另一格式版本", "安装写出该文件的 grader 版本，或请学员重新提交"),
        "other-assignment": ("answers.json 属于另一项作业", _AGAIN),
        "other-form": ("answers.json 属于某次认证考试的试卷", "在相应的认证考试中评分"),
        "other-owner": ("answers.json 注明的所有者是本课程的另一名学员", "查明由谁作答，再人工评阅或要求重新提交"),
        "internal-error": ("评分该份提交时出错", "人工评阅，并附详细信息报告该错误"),
        "unknown-category": ("作答中有未提供的类别或选项", _BY_HAND),
        "unknown-stimulus": ("作答中有未提供的材料或步骤", _BY_HAND),
        "unknown-step": ("作答中有案例没有的步骤", _BY_HAND),
        "off-path": ("作答了此前选择并不通向的步骤", _BY_HAND),
        "wrong-type": ("作答的类型与题目要求不符", _BY_HAND),
        "repeated": ("作答中同一选项出现两次", _BY_HAND),
        "too-many": ("所选选项多于题目允许的数量", _BY_HAND),
        "too-long": ("文字作答超出题目允许的长度", _BY_HAND),
        "other-version": ("作答针对的是该题的另一版本", "重新发布作业并请学员重新作答，或人工评阅该题"),
        "unknown-item": ("answers.json 含有本作业没有的题目", "核对学员是否使用现行发布版本；其余题目已评分"),
        "other-release": (
            "answers.json 出自本作业的另一发布版本",
            "题目版本一致（已核对）的无需处理；否则请重新发布",
        ),
        "unknown-owner": ("answers.json 注明的所有者不是该学员", "核对是否为学员本人的提交（可能只是昵称）"),
        "bad-timestamp": (
            "timestamp.txt 无法读取，已取文件到达本机的时间",
            "在 timestamp.txt 中写入真实时间（如 2026-11-24 03:00:00 UTC）后重新评分",
        ),
        "no-timestamp": (
            "没有 timestamp.txt，无法判断是否迟交",
            "用 `grader collect` 或 `nbgrader collect` 收取作业，或写入 timestamp.txt",
        ),
        "notebook-missing": ("缺少笔记本", _NOT_USED),
        "notebook-unreadable": ("笔记本无法读取", _NOT_USED),
        "cells-copied": ("笔记本中练习单元格重复", _NOT_USED),
        "cells-deleted": ("笔记本中缺少练习单元格", _NOT_USED),
        "cells-changed": ("笔记本中的练习单元格被改动", _NOT_USED),
        "duplicate-student": (
            "两个文件夹仅大小写、字符编码或空格不同，可能属于同一学员",
            "查明归属，保留一个，并删除另一个文件夹及其成绩册条目",
        ),
        "bad-student-id": (
            "文件夹名不能作为学员编号，未评分",
            '将文件夹改名为学员编号：不超过 128 个字符，不以点开头，不含 / \\ * ? [ ] { } : | " < > , %',
        ),
        "no-student-id": (
            "提交没有说明属于谁",
            "以学员编号命名文件夹或压缩包，或按学习平台上的写法录入学员姓名（grader roster），然后重新收取",
        ),
        "two-names": (
            "同一份提交上的姓名不属于同一学员，未予收取",
            "查明归属，解压后放入以该学员编号命名的文件夹，再重新收取",
        ),
        "unknown-assignment": (
            "提交没有说明属于哪项作业，或所指作业不在本课程中",
            "指明作业（grader collect FOLDER --assignment NAME）后重新收取",
        ),
        "not-a-hand-in": (
            "既不是文件夹，也不是一名学员作业的压缩包",
            "将每名学员的文件放入以其编号命名的文件夹或压缩包",
        ),
        "several-hand-ins": (
            "一个文件夹或压缩包内有多个作答文件夹，可能属于整个班级而非一名学员",
            "请直接收取其中的文件夹，或让每名学员各用一个文件夹或压缩包",
        ),
        "bad-archive": ("压缩包无法读取", "请学员提供新的压缩包"),
        "duplicate-hand-in": ("已采用同一学员较晚的提交", "如确应采用较晚的提交，则无需处理"),
    }
)


def what_and_cure(finding: str) -> tuple[Text, Text]:
    """Return what a finding means and what to do about it, in both languages."""
    kind = KINDS[finding]
    what, cure = CHINESE.get(finding, (kind.what, kind.cure))
    return Text(kind.what, what), Text(kind.cure, cure)
