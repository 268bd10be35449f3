"""The command `python -m wengang_trial`: writes a trial province into an empty folder."""

from __future__ import annotations

import argparse
import sys
from fractions import Fraction
from pathlib import Path

from wengang.periods import Period, PeriodError
from wengang_trial.labour import TrialError
from wengang_trial.province import USUAL, TrialProvince


def main() -> int:
    """Run the command; gives its exit status."""
    parser = argparse.ArgumentParser(prog="wengang_trial", description="写出一个不存在的试验省（人员全部虚构）。")
    parser.add_argument("--out", type=Path, required=True, help="写到哪个目录（须为空或不存在）")
    parser.add_argument("--scale", type=Fraction, default=USUAL.scale, help="比例，1 为海南规模，默认 1/50（可写 0.02）")
    parser.add_argument("--first", default=str(USUAL.first), help="第一个写出的月份，默认 %(default)s")
    parser.add_argument("--last", default=str(USUAL.last), help="末月，埋设都在这个月，默认 %(default)s")
    parser.add_argument("--seed", type=int, default=USUAL.seed, help="种子，默认 %(default)s；种子相同，文件逐字节相同")
    parser.add_argument("--month", help="只写出末月以后的这一个月（试验省接着办）；不填即写出起始月至末月")
    parser.add_argument("--processes", type=int, default=2, help="同时写几个单位，默认 %(default)s")
    chosen = parser.parse_args()
    try:
        province = TrialProvince(chosen.scale, Period.parse(chosen.first), Period.parse(chosen.last), chosen.seed)
        if chosen.month:
            hand_overs = province.write_month(chosen.out, Period.parse(chosen.month), processes=chosen.processes, say=_say)
            print(f"写好了：报送 {hand_overs} 份。")
            return 0
        summary = province.write(chosen.out, processes=chosen.processes, say=_say)
    except (TrialError, PeriodError) as problem:
        print(f"没有写成：{problem}", file=sys.stderr)
        return 1
    print(
        f"写好了：{summary.units} 个单位，报送 {summary.hand_overs} 份，末月名册 {summary.roster} 人，"
        f"在岗 {summary.stock} 人，年度目标 {summary.target} 人。"
    )
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
