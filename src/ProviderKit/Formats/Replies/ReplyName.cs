using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies;

/// <summary>The client's name of the model, prepared for writing it to replies. Immutable.</summary>
internal sealed class ReplyName(string requested)
{
    private byte[]? _member;

    /// <summary>The name.</summary>
    public string Requested { get; } = requested;

    /// <summary>The name as a JSON string.</summary>
    public byte[] Json { get; } = JsonText.Quote(requested);

    private byte[] Member => _member ??= [.. "\"model\":"u8, .. Json, (byte)','];

    /// <summary>The edit that replaces the model's JSON value in a reply.</summary>
    public SplicedBody.Edit Replacing(int start, int length) => new(start, length, Json);

    /// <summary>The edit that adds the model to an object without one.</summary>
    public SplicedBody.Edit AddedTo(ReadOnlySpan<byte> json) => new(json.IndexOf((byte)'{') + 1, 0, Member);
}
