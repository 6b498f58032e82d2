import type { Box, Size } from "./box.ts";

const gap = 12;

/** Rows of about the same number of pictures, each as high as it takes for the row to be full. */
export function collageLayout(pictures: readonly Size[], width: number): { height: number; boxes: readonly Box[] } {
  const rowCount = Math.max(1, Math.round(Math.sqrt(pictures.length)));
  const boxes: Box[] = [];
  let top = gap;
  for (let row = 0; row < rowCount; row += 1) {
    const from = Math.floor((row * pictures.length) / rowCount);
    const to = Math.floor(((row + 1) * pictures.length) / rowCount);
    const shapes = pictures.slice(from, to).map(shapeOf);
    const height = Math.round((width - gap * (shapes.length + 1)) / shapes.reduce((sum, shape) => sum + shape, 0));
    let left = gap;
    for (const [index, shape] of shapes.entries()) {
      const isLast = index === shapes.length - 1;
      const boxWidth = isLast ? width - gap - left : Math.round(shape * height);
      boxes.push({ left, top, width: boxWidth, height });
      left += boxWidth + gap;
    }
    top += height + gap;
  }
  return { height: top, boxes };
}

/** Width by height, within what still fits beside others. */
function shapeOf({ width, height }: Size): number {
  return Math.min(3, Math.max(0.5, width / height));
}
