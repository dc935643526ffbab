// The questions that schemas ask beyond what JSON Schema can say. The compiled validators import them by these names.
export { layoutProblem, shapeProblem } from './array-layout.js';
export { identityProblem } from './identity.js';
export { metaProblem } from './meta.js';
export { clientNameProblem, nameProblem, osNameProblem, sizeProblem } from './names.js';
