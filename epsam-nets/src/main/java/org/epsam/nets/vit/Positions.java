package org.epsam.nets.vit;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How an implementation interpolates positions for grids of other sizes: bicubic, float32.
 *
 * @param offset what is added to the new number of rows and columns before the scale is computed;
 *     DINOv2 keeps that of its training. 0: the scale is that of the sizes
 * @param antialias whether smaller grids are averages; not with an offset
 */
record Positions(double offset, boolean antialias) {
    /**
     * Interpolates positions.
     *
     * @param trained [1, placed + grid * grid, C]
     * @param placed tokens before those of the grid
     * @param rows of the new grid
     * @param columns of the new grid
     * @return [1, placed + rows * columns, C]
     */
    Tensor of(Tensor trained, int placed, long rows, long columns) {
        long places = trained.size(1) - placed;
        long side = Math.round(Math.sqrt(places));
        if (rows == side && columns == side) {
            return trained;
        }
        Tensor grid =
                trained.narrow(1, placed, places)
                        .to(ScalarType.Float)
                        .view(1, side, side, trained.size(2))
                        .permute(0, 3, 1, 2);
        Tensor other = resized(grid, rows, columns).permute(0, 2, 3, 1).flatten(1, 2);
        TensorVector all = new TensorVector();
        all.push_back(trained.narrow(1, 0, placed).to(ScalarType.Float));
        all.push_back(other);
        return torch.cat(all, 1).to(trained.scalar_type());
    }

    private Tensor resized(Tensor grid, long rows, long columns) {
        if (offset == 0) {
            return Interpolation.BICUBIC.of(grid, rows, columns, antialias);
        }
        return torch.upsample_bicubic2d(
                grid,
                new long[] {rows, columns},
                false,
                new DoubleOptional((rows + offset) / grid.size(2)),
                new DoubleOptional((columns + offset) / grid.size(3)));
    }
}
