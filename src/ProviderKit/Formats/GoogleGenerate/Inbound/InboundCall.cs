using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>A call of a model's in the history.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="GivenId">Its id; null where the client has none, as in older versions of the API.</param>
/// <param name="Id">The canonical id: the given one, or one made of the turn and the place in it, which is the same in each request.</param>
/// <param name="Name">The function, as the client calls it.</param>
/// <param name="Args">Its arguments; undefined for none.</param>
/// <param name="Signature">The vendor's signature that came with it; null for none.</param>
internal sealed record InboundCall(string Path, string? GivenId, string Id, string Name, JsonElement Args, string? Signature)
{
    /// <summary>What another vendor wants back with it; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }
}
