-- The same as results_of_plan.
DROP INDEX results_by_plan;
