-- Holds what scripts/chaos left in the database against the model server's log. A line that begins with WRONG is a
-- broken promise.
CREATE TEMP TABLE raw_log (line JSONB);
\set copy '\\copy raw_log FROM ' :log ' WITH (FORMAT csv, QUOTE e''\\x01'', DELIMITER e''\\x02'')'
:copy
CREATE TEMP TABLE log AS
SELECT line ->> 'id' AS id, (line ->> 'prompt_tokens')::BIGINT AS tokens_in,
    (line ->> 'completion_tokens')::BIGINT AS tokens_out, (line ->> 'finished')::BOOLEAN AS finished
FROM raw_log;
CREATE TEMP TABLE document_jobs AS SELECT * FROM jobs WHERE kind = 'generate_full_document';

CREATE FUNCTION pg_temp.verdict(is_right BOOLEAN, text TEXT) RETURNS TEXT LANGUAGE sql AS
$$ SELECT CASE WHEN is_right THEN 'ok     ' ELSE 'WRONG  ' END || text $$;

SELECT pg_temp.verdict(BOOL_AND(status = 'completed'), 'documents: ' || STRING_AGG(n || ' ' || status, ', '))
FROM (SELECT status, COUNT(*) AS n FROM documents GROUP BY status) AS by_status;

SELECT pg_temp.verdict(COUNT(*) = (SELECT COUNT(*) FROM job_steps WHERE key LIKE 'section/%' AND key NOT LIKE '%/revision'),
    COUNT(*) || ' sections stored, each once')
FROM (SELECT DISTINCT document_id, position FROM document_sections) AS stored;

SELECT pg_temp.verdict(COUNT(*) = 0, COUNT(*) || ' calls for a step after its checkpoint was committed')
FROM model_calls JOIN job_steps ON job_steps.job_id = model_calls.job_id AND job_steps.key = model_calls.step
WHERE model_calls.started_at > job_steps.finished_at;

SELECT pg_temp.verdict(COUNT(*) = 0, COUNT(*) || ' steps with more than one call that counts as finished')
FROM (SELECT 1 FROM model_calls WHERE state = 'ok' GROUP BY job_id, step HAVING COUNT(*) > 1) AS twice;

SELECT pg_temp.verdict(COUNT(*) FILTER (WHERE model_calls.id IS NULL) = 0 AND COUNT(*) = COUNT(DISTINCT log.id),
    COUNT(*) || ' calls in the model server''s log, all of them on the ledger, none twice')
FROM log LEFT JOIN model_calls USING (id);

SELECT pg_temp.verdict(COUNT(*) FILTER (WHERE log.id IS NULL AND state <> 'ambiguous') = 0,
    COUNT(*) || ' calls on the ledger, ' || COUNT(*) FILTER (WHERE log.id IS NULL)
    || ' of them were killed before they were sent (ambiguous)')
FROM model_calls LEFT JOIN log USING (id);

SELECT pg_temp.verdict(
    BOOL_AND(model_calls.tokens_in = log.tokens_in AND model_calls.tokens_out = log.tokens_out AND finished),
    COUNT(*) || ' finished calls, ' || SUM(model_calls.tokens_in + model_calls.tokens_out)
    || ' tokens on the ledger, ' || SUM(log.tokens_in + log.tokens_out) || ' in the log')
FROM model_calls JOIN log USING (id) WHERE state = 'ok';

SELECT pg_temp.verdict(
    COALESCE(BOOL_AND(model_calls.tokens_in >= log.tokens_in AND model_calls.tokens_out >= log.tokens_out), TRUE),
    COUNT(*) || ' calls cut off by kills, counted at their worst case')
FROM model_calls JOIN log USING (id) WHERE state <> 'ok';

SELECT pg_temp.verdict(COUNT(*) = 0, COUNT(*) || ' calls still open')
FROM model_calls WHERE state IN ('intent', 'sent');

SELECT pg_temp.verdict(COUNT(*) = 0, COUNT(*) || ' jobs whose cost or tokens are not the sum of their calls')
FROM document_jobs LEFT JOIN (
    SELECT job_id, SUM(tokens_in + tokens_out) AS tokens, SUM(cost_micros) AS cost FROM model_calls GROUP BY job_id
) AS spent ON spent.job_id = document_jobs.id
WHERE tokens_used <> COALESCE(tokens, 0) OR cost_micros <> COALESCE(cost, 0);

SELECT pg_temp.verdict(COUNT(*) = 0, COUNT(*) || ' jobs with a gap, a double or no one last event')
FROM (
    SELECT document_jobs.id FROM document_jobs JOIN job_events ON job_id = document_jobs.id
    GROUP BY document_jobs.id, event_seq
    HAVING COUNT(*) <> MAX(seq) OR MAX(seq) <> event_seq OR COUNT(*) FILTER (WHERE type = 'completed') <> 1
) AS broken;

SELECT 'attempts: ' || STRING_AGG(n || ' ' || outcome, ', ') FROM (
    SELECT outcome, COUNT(*) AS n FROM job_attempts JOIN document_jobs ON job_id = document_jobs.id GROUP BY outcome
) AS ends;
