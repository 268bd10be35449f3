"""What the drawn charts of the papers and the workbook's own charts share: colours, and the unit of their axes.

Belongs here: constants only. Does not belong here: what is drawn (`papers.charts`, `workbook`).
The colours are those of Okabe and Ito, told apart by colour-blind readers and in grey.
"""

from wengang.fund.money_words import FEN_PER_YUAN

FEN_PER_WAN = 10_000 * FEN_PER_YUAN
BASE, AWARD, SPECIAL = "#0072B2", "#E69F00", "#009E73"
RISE, FALL = "#0072B2", "#D55E00"
