using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>Writes the calls of a streamed reply in a client's format, one after the other.</summary>
internal interface ICallBlocks
{
    /// <summary>Begins a call.</summary>
    /// <param name="output">Receives the events.</param>
    /// <param name="id">The client's id of the call.</param>
    /// <param name="name">The name of the tool.</param>
    /// <param name="extra">Data that the vendor needs back with the call, as JSON; null for none.</param>
    void BeginCall(EventQueue output, string id, string name, byte[]? extra);

    /// <param name="output">Receives the events.</param>
    /// <param name="piece">A piece of the arguments: JSON text without its quotes.</param>
    void WriteInput(EventQueue output, ReadOnlySpan<byte> piece);

    /// <summary>Ends the current call.</summary>
    void EndCall(EventQueue output);
}
