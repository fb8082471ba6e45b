using System.Buffers;
using System.Globalization;
using System.Text;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Collects a stream's thinking blocks and writes them as a whole (<see cref="ThinkingBlocks"/>). Works on JSON without decoding it.</summary>
/// <param name="signsAs">The name under which their upstream signs them.</param>
internal sealed class ThinkingRecorder(string signsAs)
{
    // Larger thoughts are not worth sending back and forth. The longest replies have about half a megabyte.
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _blocks = new();
    private readonly ArrayBufferWriter<byte> _thought = new();
    private readonly ArrayBufferWriter<byte> _signature = new();
    private bool _open;
    private int _index;

    public void Begin(int index)
    {
        End();
        (_open, _index) = (true, index);
    }

    /// <param name="text">JSON text without quotes.</param>
    public void AddThought(ReadOnlySpan<byte> text) => Add(_thought, text);

    /// <param name="text">JSON text without quotes.</param>
    public void AddSignature(ReadOnlySpan<byte> text) => Add(_signature, text);

    /// <param name="data">JSON text without quotes.</param>
    /// <param name="index">The block's position.</param>
    public void AddRedacted(ReadOnlySpan<byte> data, int index)
    {
        if (data.IsEmpty || _blocks.WrittenCount + data.Length > MaxBytes) return;
        BeginBlock(index);
        _blocks.Write("\"type\":\"redacted_thinking\",\"data\":\""u8);
        _blocks.Write(data);
        _blocks.Write("\"}"u8);
    }

    /// <summary>Completes the block. A block without a signature is dropped, since it cannot be sent back.</summary>
    public void End()
    {
        if (_open && _signature.WrittenCount > 0 && _blocks.WrittenCount + _thought.WrittenCount + _signature.WrittenCount <= MaxBytes)
        {
            BeginBlock(_index);
            _blocks.Write("\"type\":\"thinking\",\"thinking\":\""u8);
            _blocks.Write(_thought.WrittenSpan);
            _blocks.Write("\",\"signature\":\""u8);
            _blocks.Write(_signature.WrittenSpan);
            _blocks.Write("\"}"u8);
        }
        _open = false;
        _thought.ResetWrittenCount();
        _signature.ResetWrittenCount();
    }

    /// <summary>Writes a delta with all blocks, if there are any.</summary>
    public void WriteTo(ChunkWriter output)
    {
        End();
        if (_blocks.WrittenCount == 0) return;
        _blocks.Write("]"u8);
        var json = output.BeginDelta();
        json.WritePropertyName("thinking_blocks"u8);
        json.WriteRawValue(_blocks.WrittenSpan, skipInputValidation: true);
        output.EndDelta();
        _blocks.ResetWrittenCount();
    }

    private void BeginBlock(int index)
    {
        _blocks.Write(_blocks.WrittenCount == 0 ? "[{"u8 : ",{"u8);
        _blocks.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"index\":{index},\"{ThinkingBlocks.By}\":\"{signsAs}\",")));
    }

    private void Add(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> text)
    {
        if (_open && buffer.WrittenCount + text.Length <= MaxBytes) buffer.Write(text);
        else _open = false;
    }
}
