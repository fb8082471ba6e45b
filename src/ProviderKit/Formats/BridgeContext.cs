using System.Collections.Frozen;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Formats.OpenAIResponses.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats;

/// <summary>The context for translating a reply to the client's format. Immutable.</summary>
/// <param name="Model">The client's name for the model, which the reply repeats.</param>
/// <param name="Provider">The provider that replies, for errors and signatures.</param>
/// <param name="Id">The variable part of the reply's id: unique; letters and digits only.</param>
/// <param name="InputTokens">An estimate of the prompt's tokens, for formats that state them before the upstream does.</param>
/// <param name="Seal">Signs the thinking that is sent to clients.</param>
/// <param name="Notes">The notes of the request's translation.</param>
internal sealed record BridgeContext(string Model, string Provider, string Id, long InputTokens, ThinkingSeal Seal, BridgeNotes Notes)
{
    /// <summary>The vendor's name for the model. Default: <see cref="Model"/>.</summary>
    public string UpstreamModel { get => field ?? Model; init; }

    /// <summary>The name under which the upstream signs thoughts. Upstreams with the same name can read them. Default: <see cref="Provider"/>.</summary>
    public string Signer { get => field ?? Provider; init; }

    /// <summary>The maker of thoughts in seals (<see cref="SealNote.By"/>).</summary>
    public string Thinker => $"{Signer}/{UpstreamModel}";

    /// <summary>When the reply began, in Unix seconds. Default: 0.</summary>
    public long Created { get; init; }

    /// <summary>The clock, for replies that contain their completion time. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The upstream's error rules. Default: the common ones.</summary>
    public ErrorRules Errors { get; init; } = new();

    /// <summary>A clock started when the request was sent, for formats that report how long a reply took.</summary>
    public ReplyClock Timing { get; init; }

    /// <summary>The error of a reply that does not follow the canonical format.</summary>
    public ProviderError BadReply(string what) => new(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
}

/// <summary>The notes of a request's translation that are needed for its reply. Immutable.</summary>
internal sealed record BridgeNotes
{
    public static readonly BridgeNotes None = new();

    /// <summary>Maps the names of the client's tools to those on the wire.</summary>
    public ToolNames ToolNames { get; init; } = ToolNames.Unchanged;

    /// <summary>The client's stop sequences.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>Whether the client requests signatures of thoughts without their text.</summary>
    public bool OmitsThinking { get; init; }

    /// <summary>Whether the reply contains web sources, because the model may search the web.</summary>
    public bool NamesSources { get; init; }

    /// <summary>The calls into which the request is split; null for one call.</summary>
    public RequestParts? Parts { get; init; }

    /// <summary>The number of choices of each call. Default: 1.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>The echoed prompt before each choice of a call, by call, as JSON text without quotes; may be empty.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Echoes { get; init; } = [];

    /// <summary>Whether the client requests the usage of a stream in a separate event.</summary>
    public bool IncludesUsage { get; init; }

    /// <summary>The echoed prompt before a choice; may be empty.</summary>
    /// <param name="answer">The index of the choice; the choices of the first call come first.</param>
    public ReadOnlyMemory<byte> EchoOf(int answer) => answer >= 0 && answer / Choices < Echoes.Count ? Echoes[answer / Choices] : default;

    /// <summary>The notes of a Responses request; null for other formats.</summary>
    public ResponseNotes? Response { get; init; }

    /// <summary>The client's fields without a counterpart in other formats; null for none.</summary>
    public LeftOut? LeftOut { get; init; }

    /// <summary>The client's names of top-level canonical fields, if they differ.</summary>
    public IReadOnlyDictionary<string, string> ClientNames { get; init; } = FrozenDictionary<string, string>.Empty;
}
