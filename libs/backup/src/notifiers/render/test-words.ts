// Words for the message with which somebody tries whether messages arrive.

import { advise, ADVICE } from './advice.js';
import { paragraph, section, type Wording } from './wording.js';

export function test(baseUrl: string | undefined): Wording {
  return {
    title: 'backups: a test message',
    blocks: [
      paragraph('This is a test message. It arrived: news of the backups will reach you here.'),
      ...section('What to do', advise(ADVICE.lookAtHealth(), baseUrl)),
    ],
  };
}
