-- Keep that two people approved a version. Parameters: version_id, digest, approved_by, approved_on. Grain: one row.
insert into fund.approval (version_id, digest, approved_by, approved_on)
values (:version_id, :digest, :approved_by, :approved_on)
