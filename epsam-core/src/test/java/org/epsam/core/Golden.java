package org.epsam.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Assumptions;

/** One file of numbers computed with the original implementation, as arrays. */
public final class Golden {
    private final String name;
    private final StateDict tensors;

    private Golden(String name, StateDict tensors) {
        this.name = name;
        this.tensors = tensors;
    }

    /** Reads a file such as ids/ids.safetensors. */
    public static Golden read(String name) {
        return new Golden(name, SafeTensors.read(shared("golden/" + name)));
    }

    /** A file or folder of the shared data; the test is skipped, with the reason, without it. */
    public static Path shared(String name) {
        Path found = Path.of("shared", name);
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.isDirectory(dir.resolve("shared"))) {
                found = dir.resolve("shared").resolve(name);
                break;
            }
        }
        Assumptions.assumeTrue(Files.exists(found), "shared data is not here: " + found);
        return found;
    }

    /** Largest absolute difference that a tensor may show; 0 for exact. */
    public double tolerance(String tensor) {
        try {
            String start = name + "\t" + tensor + "\t";
            String line =
                    Files.readAllLines(shared("golden/TENSORS.tsv")).stream()
                            .filter(l -> l.startsWith(start))
                            .findFirst()
                            .orElseThrow();
            String last = line.split("\t")[7];
            return last.equals("exact") ? 0 : Double.parseDouble(last);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Tensor tensor(String tensor) {
        return tensors.get(tensor);
    }

    public String metadata(String key) {
        return tensors.metadata().get(key);
    }

    /** The values of a tensor of any type. */
    public double[] doubles(String tensor) {
        return doubles(tensors.get(tensor));
    }

    public static double[] doubles(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            double[] out = new double[(int) tensor.numel()];
            tensor.detach().to(ScalarType.Double).contiguous().data_ptr_double().get(out);
            return out;
        }
    }

    public double scalar(String tensor) {
        double[] values = doubles(tensor);
        assertThat(values).as(tensor).hasSize(1);
        return values[0];
    }

    public byte[] bytes(String tensor) {
        double[] values = doubles(tensor);
        byte[] out = new byte[values.length];
        IntStream.range(0, out.length).forEach(i -> out[i] = (byte) (int) values[i]);
        return out;
    }

    public GrayImage gray(String tensor) {
        return new GrayImage(side(tensor, 1), side(tensor, 0), bytes(tensor));
    }

    public Mask mask(String tensor) {
        return new Mask(side(tensor, 1), side(tensor, 0), bytes(tensor));
    }

    public ScalarMap map(String tensor) {
        double[] values = doubles(tensor);
        float[] out = new float[values.length];
        IntStream.range(0, out.length).forEach(i -> out[i] = (float) values[i]);
        return new ScalarMap(side(tensor, 1), side(tensor, 0), out);
    }

    private int side(String tensor, int axis) {
        return (int) tensors.get(tensor).size(axis);
    }

    /** A mask picture; what is not 0 is inside. */
    public static Mask mask(Path file) {
        BufferedImage picture = picture(file);
        byte[] values = new byte[picture.getWidth() * picture.getHeight()];
        for (int i = 0; i < values.length; i++) {
            int x = i % picture.getWidth();
            int y = i / picture.getWidth();
            values[i] = (byte) (picture.getRaster().getSample(x, y, 0) == 0 ? 0 : 1);
        }
        return new Mask(picture.getWidth(), picture.getHeight(), values);
    }

    /** A colour picture. */
    public static RgbImage rgb(Path file) {
        BufferedImage picture = picture(file);
        byte[] rgb = new byte[3 * picture.getWidth() * picture.getHeight()];
        for (int i = 0; i < rgb.length / 3; i++) {
            int colour = picture.getRGB(i % picture.getWidth(), i / picture.getWidth());
            rgb[3 * i] = (byte) (colour >> 16);
            rgb[3 * i + 1] = (byte) (colour >> 8);
            rgb[3 * i + 2] = (byte) colour;
        }
        return new RgbImage(picture.getWidth(), picture.getHeight(), rgb);
    }

    private static BufferedImage picture(Path file) {
        try {
            return ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
