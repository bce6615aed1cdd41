// The verbs that read, each with its cases: in one file, since what they have in common takes longer to load than they take.

/* oxlint-disable import/no-unassigned-import -- importing the cases runs them */
import './open/finding.cases.spec.support.js';
import './verbs/download/download.cases.spec.support.js';
import './verbs/health/health.cases.spec.support.js';
import './verbs/list.cases.spec.support.js';
import './verbs/records/records.cases.spec.support.js';
import './verbs/show/show.cases.spec.support.js';
import './verbs/verify/verify.cases.spec.support.js';
