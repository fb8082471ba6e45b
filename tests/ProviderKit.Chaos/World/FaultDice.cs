using System.Globalization;

namespace ProviderKit.Chaos.World;

/// <summary>Which call meets which fault: about one in ten, every kind that the simulator knows as often as the others.</summary>
internal sealed class FaultDice(Dice dice)
{
    private const double Share = 0.10;
    private const double LatencyShare = 0.6;
    private const int MaxLatency = 120; // ms
    private const string Latency = "slow:";
    private const int MaxCalls = 1000; // of one request

    private static readonly Func<Random, string>[] Faults =
    [
        _ => "429", r => $"429:retry-after:{r.Next(1, 3)}", r => $"429:retry-after-ms:{r.Next(300, 1500)}", r => $"429:retry-after-date:{r.Next(2, 4)}",
        _ => "429:retry-after-raw:soon", _ => "429:past", r => $"429:body:0.{r.Next(5, 10)}", r => $"429:reset:{r.Next(300, 1500)}ms", _ => "429:quota",
        _ => "400", _ => "401", _ => "402", _ => "403", _ => "404", _ => "408", _ => "422", _ => "500", _ => "502", _ => "503", _ => "504", _ => "529", _ => "echo",
        r => $"slow:{r.Next(MaxLatency, 3000)}", r => $"delay:{r.Next(5, 40)}", r => $"stall:{r.Next(0, 4)}", r => $"reset:{r.Next(0, 4)}", _ => "reset-headers",
        r => $"cut:{r.Next(0, 4)}", _ => "nodone", _ => "garbage", _ => "html", _ => "redirect", _ => "error200", r => $"error-event:{r.Next(0, 4)}",
        r => $"huge:{r.Next(1000, 300_000)}", r => $"events:{r.Next(1, 300)}", _ => "setcookie", _ => "comments",
        r => $"spent:{r.Next(300, 1500)}ms",
    ];

    // An exchange is no request's own: what it says of a token cannot be told from what the chat says, but for a refusal.
    private static readonly string[] ExchangeFaults = ["401", "500", "503", "reset-headers", "garbage", "html", "slow:200"];

    /// <summary>The fault of a request's call, without <c>sim:</c>; null for none. Most others take a little time, as real ones do.</summary>
    /// <param name="request">The request's number.</param>
    /// <param name="call">0 for its first call.</param>
    public string? OfCall(int request, int call)
    {
        var random = dice.For(Dice.Use.Fault, ((long)request * MaxCalls) + call);
        return random.NextDouble() < Share ? Faults[random.Next(Faults.Length)](random)
            : random.NextDouble() < LatencyShare ? $"{Latency}{random.Next(1, MaxLatency)}"
            : null;
    }

    /// <summary>Whether it is no fault, but the time that every upstream takes.</summary>
    public static bool IsLatency(string fault) =>
        fault.StartsWith(Latency, StringComparison.Ordinal) && int.Parse(fault.AsSpan(Latency.Length), CultureInfo.InvariantCulture) < MaxLatency;

    /// <summary>The fault of an exchange of tokens.</summary>
    public string? OfExchange(int number)
    {
        var random = dice.For(Dice.Use.Exchange, number);
        return random.NextDouble() < Share ? ExchangeFaults[random.Next(ExchangeFaults.Length)] : null;
    }
}
