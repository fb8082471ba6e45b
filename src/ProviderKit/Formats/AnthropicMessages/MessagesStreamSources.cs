using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>What the texts of a stream rest on, given out as chat has it when each ends. Not thread-safe.</summary>
internal sealed class MessagesStreamSources
{
    private readonly List<byte[]> _citations = [];
    private int _start;
    private int _end;

    /// <param name="text">A piece of a text, as a JSON string.</param>
    public void AddText(ReadOnlySpan<byte> text) => _end += JsonEscapes.CharactersIn(text[1..^1]);

    /// <param name="citation">As JSON; empty for none.</param>
    public void Add(ReadOnlySpan<byte> citation)
    {
        if (!citation.IsEmpty) _citations.Add(citation.ToArray());
    }

    /// <summary>The text is complete: writes a delta with its sources.</summary>
    public void EndTo(ChunkWriter output)
    {
        if (_citations.Count > 0)
        {
            using var citations = JsonDocument.Parse((byte[])[(byte)'[', .. _citations.SelectMany(static (citation, i) => i == 0 ? citation : [(byte)',', .. citation]), (byte)']']);
            byte[][] annotations = [.. MessagesSearch.AnnotationsOf(citations.RootElement, _start, _end)];
            if (annotations.Length > 0)
            {
                MessagesSearch.Write(output.BeginDelta(), annotations);
                output.EndDelta();
            }
            _citations.Clear();
        }
        _start = _end;
    }
}
