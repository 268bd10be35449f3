-- Keep a proposal. Parameters: the columns. Grain: one row, as it is kept.
insert into office_settings.proposal (content, told, digest, proposed_on)
values (:content, :told, :digest, :proposed_on)
returning id, content, told, digest
