namespace ProviderKit.Chaos;

/// <summary>
/// Random numbers that depend on the seed and on what they are for, not on who comes first: the same request meets the same
/// faults in every run, however threads take turns.
/// </summary>
internal sealed class Dice(int seed)
{
    public enum Use
    {
        Request = 1,
        Fault,
        Exchange,
        Operator,
        Secret,
    }

    public Random For(Use use, long number) => new((int)Mix(((ulong)(uint)seed << 32) ^ (ulong)number ^ ((ulong)use << 60)));

    // SplitMix64's finish: neighbours in, strangers out.
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
