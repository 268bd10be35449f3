-- Note that a proposal is final, with who approved it. Parameters: the columns. Grain: one row; a second one is an error.
insert into workshops.award_finalisation (proposal_id, digest, approved_by, lines, struck, amount_fen, finalised_on)
values (:proposal_id, :digest, :approved_by, :lines, :struck, :amount_fen, :finalised_on)
