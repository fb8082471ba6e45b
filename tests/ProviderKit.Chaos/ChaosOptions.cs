using System.Globalization;

namespace ProviderKit.Chaos;

/// <summary>What the command line asks for.</summary>
internal sealed record ChaosOptions
{
    public const string Usage =
        "usage: dotnet run -c Release --project tests/ProviderKit.Chaos -- [--seed 1] [--requests 3000 | --minutes 10] [--clients 32]";

    private const int Rounds = 5;
    private const int ShortestRound = 100;
    private const int LongestRound = 3000;

    /// <summary>What the requests, the clients' manners, the faults and the settings are drawn from.</summary>
    public int Seed { get; private init; } = 1;

    /// <summary>How many requests; with <see cref="Duration"/> it does not matter.</summary>
    public int Requests { get; private init; } = 3000;

    /// <summary>How long new rounds are begun; null for a number of requests instead.</summary>
    public TimeSpan? Duration { get; private init; }

    public int Clients { get; private init; } = 32;

    /// <summary>Requests between two reconciliations. Whatever is kept of requests is kept of so many.</summary>
    public int RequestsPerRound => Duration is null ? Math.Clamp(Requests / Rounds, ShortestRound, LongestRound) : LongestRound;

    /// <summary>Null when <paramref name="args"/> cannot be understood.</summary>
    public static ChaosOptions? TryRead(string[] args)
    {
        var options = new ChaosOptions();
        if (args.Length % 2 != 0) return null;
        for (int i = 0; i < args.Length; i += 2)
        {
            if (!int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
            switch (args[i])
            {
                case "--seed": options = options with { Seed = number }; break;
                case "--requests" when number > 0: options = options with { Requests = number }; break;
                case "--clients" when number > 0: options = options with { Clients = number }; break;
                case "--minutes" when number > 0: options = options with { Duration = TimeSpan.FromMinutes(number) }; break;
                default: return null;
            }
        }
        return options;
    }
}
