using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>Writes the calls of a streamed reply in a client's format, one after another: the next begins when the last has ended.</summary>
internal interface ICallBlocks
{
    /// <summary>Begins a call.</summary>
    /// <param name="output">Takes the events.</param>
    /// <param name="id">Its id for the client.</param>
    /// <param name="name">The name of the tool.</param>
    /// <param name="extra">What its vendor wants back with it, as JSON; null for nothing.</param>
    void BeginCall(EventQueue output, string id, string name, byte[]? extra);

    /// <param name="output">Takes the events.</param>
    /// <param name="piece">A piece of the arguments: JSON text without its quotes.</param>
    void WriteInput(EventQueue output, ReadOnlySpan<byte> piece);

    /// <summary>Ends the call that was begun.</summary>
    void EndCall(EventQueue output);
}
