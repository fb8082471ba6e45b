import { render } from 'preact';
import './styles/index.css';
import { startKeys } from './app/keys';
import { startRouter } from './app/router';
import { startSession } from './app/session';
import { Shell } from './app/shell';
import { startTheme } from './app/theme';

startTheme();
startRouter();
startSession();
startKeys();
render(<Shell />, document.getElementById('app')!);
