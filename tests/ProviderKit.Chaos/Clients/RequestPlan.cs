using System.Text.Json;
using ProviderKit.Chaos.Ledgers;
using ProviderKit.Chaos.World;

namespace ProviderKit.Chaos.Clients;

/// <summary>How a client behaves.</summary>
internal enum Manner
{
    Patient,

    /// <summary>Reads a little, then waits.</summary>
    Slow,

    /// <summary>Leaves before there is an answer, if that takes long.</summary>
    LeavesEarly,

    /// <summary>Leaves in the middle of the answer.</summary>
    LeavesMidway,
}

/// <summary>One request: what is asked and how its client behaves. Drawn from the seed and its number alone.</summary>
internal sealed record RequestPlan
{
    public required int Number { get; init; }

    public required string Path { get; init; }

    public required string Model { get; init; }

    public bool Streams { get; init; }

    public Manner Manner { get; init; }

    /// <summary>How long a client that leaves early stays.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>How long the client waits before it sends.</summary>
    public TimeSpan Pause { get; init; }

    public bool NoFallback { get; init; }

    public bool IsEmbedding => Path.EndsWith("embeddings", StringComparison.Ordinal);

    public byte[] Body => IsEmbedding
        ? JsonSerializer.SerializeToUtf8Bytes(new { model = Model, input = Marks.Of(Number) })
        : JsonSerializer.SerializeToUtf8Bytes(new
        {
            model = Model,
            stream = Streams,
            messages = new[] { new { role = "user", content = Marks.Of(Number) } },
        });

    public static RequestPlan Draw(Dice dice, int number)
    {
        var random = dice.For(Dice.Use.Request, number);
        bool embeds = random.NextDouble() < 0.1, streams = !embeds && random.NextDouble() < 0.5;
        string[] models = embeds ? Upstreams.Embeddings : Upstreams.Chat;
        return new RequestPlan
        {
            Number = number,
            Path = embeds ? "/v1/embeddings" : "/v1/chat/completions",
            Model = random.NextDouble() < 0.01 ? Upstreams.NoModel : models[random.Next(models.Length)],
            Streams = streams,
            Manner = random.NextDouble() switch { < 0.05 => Manner.LeavesEarly, < 0.10 => Manner.LeavesMidway, < 0.15 => Manner.Slow, _ => Manner.Patient },
            Patience = TimeSpan.FromMilliseconds(random.Next(0, 30)),
            Pause = TimeSpan.FromMilliseconds(random.Next(0, 150)),
            NoFallback = random.NextDouble() < 0.1,
        };
    }
}
