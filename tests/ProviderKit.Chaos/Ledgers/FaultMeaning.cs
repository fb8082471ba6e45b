using System.Globalization;
using ProviderKit.Chaos.World;
using Kind = ProviderKit.ProviderErrorKind;

namespace ProviderKit.Chaos.Ledgers;

/// <summary>What a fault must do to the token that met it, by the rules that are documented and not by the gateway's code.</summary>
/// <param name="Kinds">What the attempt may be told to have failed at where the token is to blame; none where it is not.</param>
/// <param name="AtLeast">The shortest rest of the token.</param>
/// <param name="AtMost">The longest.</param>
/// <param name="MayPass">Whether it may also be taken for something that the token is not to blame for.</param>
internal sealed record FaultMeaning(IReadOnlyList<Kind> Kinds, TimeSpan AtLeast, TimeSpan AtMost, bool MayPass = false)
{
    private static readonly FaultMeaning NoBlame = new([], TimeSpan.Zero, TimeSpan.Zero, MayPass: true);
    private static readonly FaultMeaning Limited = RateLimit(ChaosWorld.Cooldown, ChaosWorld.Cooldown);
    private static readonly FaultMeaning Broke = new([Kind.QuotaExhausted], ChaosWorld.QuotaRests[0], ChaosWorld.QuotaRests[^1]);
    private static readonly FaultMeaning Refused = new([Kind.UpstreamAuthentication], TimeSpan.MaxValue, TimeSpan.MaxValue);

    // Some vendors word a used-up quota as they word a limit.
    private static readonly FaultMeaning LimitedOrBroke = new([Kind.RateLimited, Kind.QuotaExhausted], ChaosWorld.Cooldown, ChaosWorld.QuotaRests[^1]);

    /// <summary>The kinds that a token is blamed with.</summary>
    public static bool Blames(Kind? kind) => kind is Kind.RateLimited or Kind.QuotaExhausted or Kind.UpstreamAuthentication;

    /// <summary>A fault without its argument, for counting.</summary>
    public static string KindOf(string fault)
    {
        int colon = fault.LastIndexOf(':');
        bool hasArgument = char.IsAsciiDigit(fault[^1]) || fault.EndsWith("ms", StringComparison.Ordinal) || fault.EndsWith("soon", StringComparison.Ordinal);
        return colon > 0 && hasArgument ? fault[..colon] : fault;
    }

    public static FaultMeaning Of(string? fault)
    {
        if (fault is null) return NoBlame;
        string kind = KindOf(fault), argument = fault[Math.Min(kind.Length + 1, fault.Length)..];
        return kind switch
        {
            "429" or "429:retry-after-raw" or "429:past" => Limited,
            "429:retry-after" => RateLimit(Seconds(argument), Seconds(argument)),
            "429:retry-after-ms" => RateLimit(Seconds(argument) / 1000, Seconds(argument) / 1000),
            // A date has no fractions of a second.
            "429:retry-after-date" => RateLimit(Seconds(argument) - TimeSpan.FromSeconds(1), Seconds(argument)),
            // Not every vendor is known to say it there.
            "429:body" => Either(Seconds(argument)),
            "429:reset" => Either(Seconds(argument[..^2]) / 1000),
            "429:quota" => LimitedOrBroke,
            "402" => Broke,
            "401" or "echo" => Refused,
            "error200" or "error-event" => Limited with { MayPass = true },
            _ => NoBlame,
        };
    }

    private static FaultMeaning RateLimit(TimeSpan atLeast, TimeSpan atMost) => new([Kind.RateLimited], atLeast, atMost);

    private static FaultMeaning Either(TimeSpan hint) =>
        hint < ChaosWorld.Cooldown ? RateLimit(hint, ChaosWorld.Cooldown) : RateLimit(ChaosWorld.Cooldown, hint);

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}
