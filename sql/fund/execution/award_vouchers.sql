-- Every award granted in a workshop as a voucher on the base line of the year in which it was decided; nobody's name or key.
-- Grain: one row an award line.
select
  format('车间奖补-%s-%s', line.proposal_id, line.entry_no) as voucher_no, line.unit, finalisation.finalised_on as paid_on,
  line.amount_fen, line.state = 'ready' as ready
from workshops.award_line as line
join workshops.award_finalisation as finalisation on finalisation.proposal_id = line.proposal_id
order by line.proposal_id, line.entry_no
