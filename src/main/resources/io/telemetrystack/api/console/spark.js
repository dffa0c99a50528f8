// A line without axes: how a number went.

import { colour } from './theme.js';

/** Draws values from left to right, the newest at the right edge; null is a gap. */
export function drawSpark(canvas, values, most) {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (width === 0) {
    return;
  }
  const scale = devicePixelRatio;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext('2d');
  pen.scale(scale, scale);
  const high = Math.max(1e-9, ...values.filter(value => value !== null));
  const x = i => width - ((values.length - 1 - i) * width) / (most - 1);
  const y = value => height - 2 - (value / high) * (height - 5);

  pen.strokeStyle = colour('line');
  pen.beginPath();
  pen.moveTo(0, height - 0.5);
  pen.lineTo(width, height - 0.5);
  pen.stroke();

  pen.strokeStyle = colour('accent');
  pen.fillStyle = colour('accent');
  pen.lineJoin = 'round';
  let start = 0;
  while (start < values.length) {
    let end = start;
    while (end < values.length && values[end] !== null) {
      end++;
    }
    run(pen, values.slice(start, end).map((value, i) => [x(start + i), y(value)]), height);
    start = end + 1;
  }
}

/** A line without gaps, and a shade under it. */
function run(pen, points, height) {
  if (points.length === 0) {
    return;
  }
  const path = new Path2D();
  points.forEach(([x, y], i) => path[i === 0 ? 'moveTo' : 'lineTo'](x, y));
  pen.lineWidth = 1.5;
  pen.stroke(path);
  path.lineTo(points.at(-1)[0], height);
  path.lineTo(points[0][0], height);
  pen.globalAlpha = 0.12;
  pen.fill(path);
  pen.globalAlpha = 1;
}
