using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies;

/// <summary>The model as the client named it, ready to be written into replies. Immutable.</summary>
internal sealed class ReplyName(string requested)
{
    private byte[]? _member;

    /// <summary>The name.</summary>
    public string Requested { get; } = requested;

    /// <summary>The same as a JSON string.</summary>
    public byte[] Json { get; } = JsonText.Quote(requested);

    private byte[] Member => _member ??= [.. "\"model\":"u8, .. Json, (byte)','];

    /// <summary>Puts the name in place of the model's JSON value in a reply.</summary>
    public SplicedBody.Edit Replacing(int start, int length) => new(start, length, Json);

    /// <summary>Puts the name into an object that has none.</summary>
    public SplicedBody.Edit AddedTo(ReadOnlySpan<byte> json) => new(json.IndexOf((byte)'{') + 1, 0, Member);
}
