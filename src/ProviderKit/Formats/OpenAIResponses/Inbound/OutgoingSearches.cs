using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// Writes the web searches that the upstream made, as items of the response. A search that the upstream reports as it happens is written at
/// that point. Queries that the upstream reports for the answer as a whole arrive along with its text, so they are written after the
/// open text has ended. Not thread-safe.
/// </summary>
internal sealed class OutgoingSearches(OutgoingItems items)
{
    private const int MostHeld = 256;

    private readonly List<MadeSearch> _waiting = [];
    private readonly List<MadeSearch> _results = [];
    private readonly List<MadeSearch> _whole = [];
    private readonly HashSet<string> _queries = new(StringComparer.Ordinal); // streams repeat queries
    private MadeSearch? _open;

    /// <param name="output">Receives the events.</param>
    /// <param name="extra">The <c>extra_content</c> of a delta or a message.</param>
    /// <param name="isItemFree">Whether another item may begin; false in the middle of a call.</param>
    public void Add(EventQueue output, ReadOnlySpan<byte> extra, bool isItemFree)
    {
        var reader = new Utf8JsonReader(extra);
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var search in MadeSearches.In(document.RootElement))
        {
            if (search.Part == MadeSearchPart.Whole)
            {
                if (_queries.Count < MostHeld && _queries.Add(search.Query!)) _whole.Add(search);
                continue;
            }
            var list = search.Part == MadeSearchPart.Call ? _waiting : _results;
            if (list.Count < MostHeld) list.Add(search);
        }
        if (!isItemFree) return;
        Write(output);
        if (!items.HasOpenText) WriteWhole(output);
    }

    /// <summary>Writes what is still waiting when the reply has ended.</summary>
    public void End(EventQueue output)
    {
        while (_waiting.Count > 0)
        {
            Write(output);
            if (_waiting.Count > 0) items.End(output); // the open search has no result
        }
        WriteWhole(output);
    }

    private void WriteWhole(EventQueue output)
    {
        foreach (var search in _whole)
        {
            items.BeginSearch(output, search.Query);
            items.EndSearch(output, hasFailed: false);
        }
        _whole.Clear();
    }

    /// <summary>Begins and ends searches as far as possible. Only one item is open at a time.</summary>
    private void Write(EventQueue output)
    {
        while (true)
        {
            if (!items.IsSearching) _open = null;
            if (_open is { } open)
            {
                int at = _results.FindIndex(result => result.Id == open.Id);
                if (at < 0) return;
                items.EndSearch(output, _results[at].Part == MadeSearchPart.Failure);
                items.AddSealed(output, open.Block, _results[at].Block);
                _results.RemoveAt(at);
            }
            else if (_waiting.Count == 0) return;
            else
            {
                _open = _waiting[0];
                _waiting.RemoveAt(0);
                items.BeginSearch(output, _open.Value.Query);
            }
        }
    }
}
