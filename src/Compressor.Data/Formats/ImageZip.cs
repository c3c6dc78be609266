namespace Compressor.Data.Formats;

/// <summary>The same images as an <see cref="ImageFolder"/>, inside a .zip.</summary>
internal sealed class ImageZip : DataFormat
{
    public override string Name => "a .zip of images";

    public override bool Recognises(string path) => File.Exists(path) && DataFiles.HasExtension(path, ".zip");

    public override GivenData Read(ReadRequest request) => ImageFolder.Read(new ZipFiles(request.Path), "images in a .zip", request);
}
