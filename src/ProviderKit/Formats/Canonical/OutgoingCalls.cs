using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Writes the tool calls of one stream. Only one call is open at a time: its pieces are forwarded, and
/// the pieces of other calls are held until it is complete.
/// </summary>
internal sealed class OutgoingCalls(ICallBlocks blocks, BridgeContext context, Func<string?, string> idOf)
{
    // No client can use a reply that has more held back than this.
    public const int MostHeld = 32 * 1024 * 1024;

    // Finding the call of a piece takes longer with each call, and each costs memory even if it is empty.
    public const int Most = 4096;

    private readonly List<Call> _calls = [];
    private Call? _open;
    private int _held;

    private sealed class Call : StreamedCall
    {
        public ArrayBufferWriter<byte> Held { get; } = new();

        public StreamedArguments Arguments;

        public bool IsDone { get; set; }
    }

    /// <summary>Whether the reply calls a tool.</summary>
    public bool Any => _calls.Exists(c => c.Name is not null);

    /// <summary>Whether a call has no name yet, so that the client could not execute it.</summary>
    public bool AreNameless => _calls.Exists(c => c.Name is null);

    /// <summary>Whether all calls are complete.</summary>
    public bool AreWhole => _calls.TrueForAll(c => c.IsDone || c.Arguments.AreWhole);

    /// <summary>Adds the calls of one chunk.</summary>
    /// <returns>False if the number or the size of the calls exceeds the limit.</returns>
    public bool Add(ReadOnlySpan<byte> array, EventQueue output)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                var piece = CallPiece.Read(ref reader, array);
                Take(StreamedCall.Of(_calls, piece), piece.Arguments, output);
            }
            else reader.Skip();
        }
        return _held <= MostHeld && _calls.Count <= Most;
    }

    /// <summary>Writes what was held back, at the end of the reply.</summary>
    public void End(EventQueue output)
    {
        Close(output);
        foreach (var call in _calls)
        {
            if (call.IsDone || call.Name is null) continue;
            Open(call, output);
            Close(output);
        }
    }

    private void Take(Call call, ReadOnlySpan<byte> arguments, EventQueue output)
    {
        if (call.IsDone) return; // white space after its end, or a server that repeats itself
        // Some servers write null if there are no arguments. Clients would read it as a null input.
        if (!call.Arguments.HaveBegun && arguments.SequenceEqual("null"u8)) arguments = default;
        call.Arguments.Add(arguments);
        if (!ReferenceEquals(call, _open) && call.Name is not null && IsNext(call))
        {
            Close(output);
            Open(call, output);
        }
        if (ReferenceEquals(call, _open)) WriteInput(arguments, output);
        else
        {
            call.Held.Write(arguments);
            _held += arguments.Length;
        }
    }

    /// <summary>Whether a call can be opened: no other call is incomplete, and no earlier call waits.</summary>
    private bool IsNext(Call call) =>
        (_open is null || _open.Arguments.AreWhole) && ReferenceEquals(_calls.Find(c => !c.IsDone && !ReferenceEquals(c, _open)), call);

    private void Open(Call call, EventQueue output)
    {
        string id = idOf(call.GivenId), name = context.Notes.ToolNames.ToClient(call.Name!);
        blocks.BeginCall(output, id, name, call.Extra);
        _open = call;
        WriteInput(call.Held.WrittenSpan, output);
        _held -= call.Held.WrittenCount;
        call.Held.Clear();
    }

    private void WriteInput(ReadOnlySpan<byte> arguments, EventQueue output)
    {
        if (!arguments.IsEmpty) blocks.WriteInput(output, arguments);
    }

    private void Close(EventQueue output)
    {
        if (_open is null) return;
        _open.IsDone = true;
        _open = null;
        blocks.EndCall(output);
    }
}
