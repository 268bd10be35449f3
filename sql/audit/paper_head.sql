-- The seal that is printed on a paper. Parameters: paper. Grain: one row, or none where nothing was sealed or the paper is older than such heads.
select seal.number, seal.last_position, seal.head, seal.sealed_at
from audit.paper_head
join audit.seal on seal.number = paper_head.seal
where paper_head.paper = :paper
