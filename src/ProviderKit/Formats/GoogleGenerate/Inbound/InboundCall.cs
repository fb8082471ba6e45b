using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>A call of the model in the conversation.</summary>
/// <param name="Path">Its path.</param>
/// <param name="GivenId">The client's id; null if there is none, as in older versions of the API.</param>
/// <param name="Id">The canonical id: the client's, or one derived from the call's position, which is the same in each request.</param>
/// <param name="Name">The client's name of the function.</param>
/// <param name="Args">Its arguments; undefined for none.</param>
/// <param name="Signature">The vendor's signature of the call; null for none.</param>
internal sealed record InboundCall(string Path, string? GivenId, string Id, string Name, JsonElement Args, string? Signature)
{
    /// <summary>Data that another vendor needs back with the call; may be empty.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }
}
