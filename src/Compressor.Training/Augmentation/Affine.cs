using System.Numerics;

namespace Compressor.Training.Augmentation;

/// <summary>
/// Turns, stretches, shears and moves an image a little, as handwriting and cameras do (Simard, Steinkraus, Platt 2003):
/// <code>
/// angle, shear ~ U(-0.2 s, 0.2 s)     each axis times U(1 - 0.12 s, 1 + 0.12 s)     moved by U(-0.036 s, 0.036 s) of its extent
/// </code>
/// </summary>
public sealed class Affine : Augmentation
{
    private const double Angle = 0.2;
    private const double Shear = 0.2;
    private const double Stretch = 0.12;
    private const double Move = 0.036;

    public override string Id => "affine";

    public override string Summary => "turned, stretched, sheared and moved a little";

    public override (double Least, double Greatest, double Default)? Values => (0, 3, 1);

    internal override Matrix3x2 Draw(Vector2 extent, double value, Random random)
    {
        var stretch = Matrix3x2.CreateScale(1 + Either(Stretch * value, random), 1 + Either(Stretch * value, random));
        var shear = Matrix3x2.CreateSkew(Either(Shear * value, random), 0);
        var turn = Matrix3x2.CreateRotation(Either(Angle * value, random));
        var move = Matrix3x2.CreateTranslation(
            extent * new Vector2(Either(Move * value, random), Either(Move * value, random)));
        return stretch * shear * turn * move;
    }
}
