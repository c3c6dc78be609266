var t = TorchSharp.torch.randn(3);
Console.WriteLine(t.sum().item<float>());
