package org.epsam.core;
import java.nio.file.*; import org.epsam.core.pretrain.*; import org.epsam.core.run.Progress; import org.epsam.nets.sam.*; import org.epsam.nets.checkpoint.*; import org.epsam.nets.runtime.Torch;
/** x. */
public final class PT { 
 private PT() {}
 /** x. @param a x */
 public static void main(String[] a) { Torch.threads(2); int epochs=Integer.parseInt(a[0]); 
  Progress p=new Progress(){ public Task start(String l,long t){ return new Task(){ long n; long s=System.nanoTime(); String note=""; public void step(long k){n+=k; if(n%80<k) System.out.printf("%s %d/%d %.3f s/img %s%n",l,n,t,(System.nanoTime()-s)/1e9/n,note);} public void note(String x){note=x;} public void close(){} }; } public void message(String m){System.out.println(java.time.LocalTime.now()+" "+m);} };
  var images=ObjectImages.read(Path.of("/work/shared/data/ebhi-seg/glands.csv")); System.out.println(images.images().size()+" "+images.skipped());
  var sam=Sam.create(SamConfig.small(), 1, MobileNetWeights.read(Path.of("/work/shared/weights/mobilenetv2"), a.length>3?a[3]:""));
  var pt=new Pretraining(sam, images, new Pretraining.Plan(epochs, 8, Double.parseDouble(a[2]), 0.2, 0.01, 0.12, 22));
  System.out.println(java.util.Arrays.toString(pt.sizes()));
  pt.run(Path.of(a[1]), p); SafeTensors.write(Path.of(a[1]+".safetensors"), sam.state()); System.out.println(pt.quality(1000)); } }
