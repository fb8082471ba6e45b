using System.Collections.Frozen;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Formats.OpenAIResponses.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats;

/// <summary>What a reply's translation into the client's format needs besides the reply. Immutable.</summary>
/// <param name="Model">The model as the client named it, which the reply repeats.</param>
/// <param name="Provider">The provider that answers, for errors and signatures.</param>
/// <param name="Id">The variable part of the reply's id: unique, made of letters and digits.</param>
/// <param name="InputTokens">An estimate of the prompt, for formats that state it before the upstream does.</param>
/// <param name="Seal">Signs thinking that this gateway gives out.</param>
/// <param name="Notes">What the request left behind.</param>
internal sealed record BridgeContext(string Model, string Provider, string Id, long InputTokens, ThinkingSeal Seal, BridgeNotes Notes)
{
    /// <summary>The vendor's name of the model that answers. Default: <see cref="Model"/>.</summary>
    public string UpstreamModel { get => field ?? Model; init; }

    /// <summary>The name under which its upstream signs thoughts: others of that name can read them. Default: <see cref="Provider"/>.</summary>
    public string Signer { get => field ?? Provider; init; }

    /// <summary>Who thought, as seals say it (<see cref="SealNote.By"/>).</summary>
    public string Thinker => $"{Signer}/{UpstreamModel}";

    /// <summary>When the reply began, in Unix seconds. Default: 0.</summary>
    public long Created { get; init; }

    /// <summary>The clock, for replies that say when they were complete. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How the upstream words its errors. Default: as most do.</summary>
    public ErrorRules Errors { get; init; } = new();

    /// <summary>Started when the request was sent, for formats that say how long a reply took.</summary>
    public ReplyClock Timing { get; init; }

    /// <summary>The error of a reply that is not what the canonical format documents.</summary>
    public ProviderError BadReply(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
}

/// <summary>What a request's translation remembers for its reply. Immutable.</summary>
internal sealed record BridgeNotes
{
    public static readonly BridgeNotes None = new();

    /// <summary>The names of the client's tools as they went out.</summary>
    public ToolNames ToolNames { get; init; } = ToolNames.Unchanged;

    /// <summary>The texts at which the client wants the answer to stop.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>Whether the client wants signatures of thoughts without their text.</summary>
    public bool OmitsThinking { get; init; }

    /// <summary>Whether the answer ends with its sources on the web, since the model may search it.</summary>
    public bool NamesSources { get; init; }

    /// <summary>The calls that the request takes, where one is not enough; null for one.</summary>
    public RequestParts? Parts { get; init; }

    /// <summary>How many answers each of the calls is to have. Default: 1.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>What stands before each answer to a call, by call, as JSON text without quotes; empty for nothing.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Echoes { get; init; } = [];

    /// <summary>Whether the client wants the usage of a stream in an event of its own.</summary>
    public bool IncludesUsage { get; init; }

    /// <summary>What stands before an answer; empty for nothing.</summary>
    /// <param name="answer">The answer's index: those to the first call come first.</param>
    public ReadOnlyMemory<byte> EchoOf(int answer) => answer >= 0 && answer / Choices < Echoes.Count ? Echoes[answer / Choices] : default;

    /// <summary>What a Responses request leaves behind for its response; null for other formats.</summary>
    public ResponseNotes? Response { get; init; }

    /// <summary>Fields of the client's that no other format has a counterpart for; null for none.</summary>
    public LeftOut? LeftOut { get; init; }

    /// <summary>The client's names of top-level members of the canonical request, where they differ.</summary>
    public IReadOnlyDictionary<string, string> ClientNames { get; init; } = FrozenDictionary<string, string>.Empty;
}
