using ProviderKit.Formats;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.OpenAIEmbeddings;

namespace ProviderKit.Routing;

/// <summary>Where a model name leads: a provider and that provider's own name for the model. Immutable.</summary>
internal sealed class ModelTarget(ProviderEntry entry, string requested, string upstream)
{
    public ProviderEntry Entry { get; } = entry;

    /// <summary>The name the client asked for.</summary>
    public string Requested { get; } = requested;

    /// <summary>The upstream's name of the model.</summary>
    public string UpstreamModel { get; } = upstream;

    /// <summary>The same as a JSON string, for the body that goes out.</summary>
    public byte[] UpstreamModelJson { get; } = JsonText.Quote(upstream);

    /// <summary><see cref="Requested"/> as a JSON string, for what the client is to see.</summary>
    public byte[] RequestedModelJson { get; } = JsonText.Quote(requested);

    private byte[] RequestedModelMember => field ??= [.. "\"model\":"u8, .. RequestedModelJson, (byte)','];

    /// <summary>The same place, for a client that calls it <paramref name="requested"/>.</summary>
    public ModelTarget As(string requested) => new(Entry, requested, UpstreamModel);

    /// <summary>Puts the name the client asked for in place of the model's value in a reply.</summary>
    public SplicedBody.Edit ModelEdit(int start, int length) => new(start, length, RequestedModelJson);

    /// <summary>A reply, or a chunk of one, with the name the client asked for, whether or not the upstream gave one, and usage as OpenAI counts it.</summary>
    public SplicedBody Rename(ReadOnlyMemory<byte> json, in ReplyFacts facts) => new(
        json,
        facts.ModelLength > 0 ? ModelEdit(facts.ModelStart, facts.ModelLength)
        : facts.HasChoices ? AddedModel(json.Span)
        : default,
        facts.UsageCorrection,
        facts.Choices.Repairs);

    /// <summary>The same for a whole embeddings reply.</summary>
    public SplicedBody.Edit Renaming(ReadOnlySpan<byte> json, in EmbeddingsReplyFacts facts) =>
        facts.ModelLength > 0 ? ModelEdit(facts.ModelStart, facts.ModelLength) : AddedModel(json);

    private SplicedBody.Edit AddedModel(ReadOnlySpan<byte> json) => new(json.IndexOf((byte)'{') + 1, 0, RequestedModelMember);
}
