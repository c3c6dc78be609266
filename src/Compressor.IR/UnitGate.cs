namespace Compressor.IR;

/// <summary>
/// A place where a node sums over units, and the factor there: each unit is multiplied with that of its group, and with one of its own
/// where it can leave at this place alone. Example: pixel 17 of a perceptron's input has a group of its own; feature 160 of a flattened
/// feature map belongs to the group of its channel, and has one of its own beside it.
/// </summary>
/// <param name="Key">The weight that holds the factors, one for each unit.</param>
/// <param name="Shape">Its shape: the units on one axis, 1 on the others.</param>
/// <param name="Groups">Group of each unit; -1 for none.</param>
/// <param name="Own">The group that is the unit's alone; -1 for none.</param>
/// <param name="OnData">
/// True where the factor multiplies data whose axis 0 counts samples: each sample may have a factor of its own.
/// </param>
public sealed record UnitGate(string Key, IReadOnlyList<long> Shape, IReadOnlyList<int> Groups, IReadOnlyList<int> Own, bool OnData);

/// <summary>What was learned about groups of units: log theta ~ N(mu, sigma^2) on [-20, 0].</summary>
/// <param name="Mu">Per group.</param>
/// <param name="LogSigma">Per group.</param>
/// <param name="Mean">E theta: what the units are multiplied with from now on.</param>
/// <param name="Snr">Signal-to-noise ratio: above 1 the unit carries more than noise.</param>
/// <param name="DeltaF">What dropping the group adds to the log evidence.</param>
public sealed record UnitPosterior(double[] Mu, double[] LogSigma, double[] Mean, double[] Snr, double[] DeltaF);
