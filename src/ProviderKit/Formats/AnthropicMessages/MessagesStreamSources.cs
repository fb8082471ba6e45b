using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Collects the citations of a stream's texts and writes them as chat annotations when each text ends. Not thread-safe.</summary>
internal sealed class MessagesStreamSources
{
    private readonly List<byte[]> _citations = [];
    private int _start;
    private int _end;

    /// <param name="text">A text delta, as a JSON string.</param>
    public void AddText(ReadOnlySpan<byte> text) => _end += JsonEscapes.CharactersIn(text[1..^1]);

    /// <param name="citation">The citation as JSON; empty for none.</param>
    public void Add(ReadOnlySpan<byte> citation)
    {
        if (!citation.IsEmpty) _citations.Add(citation.ToArray());
    }

    /// <summary>Ends a text and writes a delta with its annotations.</summary>
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
