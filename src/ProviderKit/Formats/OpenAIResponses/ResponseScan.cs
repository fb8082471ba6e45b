using System.Buffers;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// Reads the events of a passed-through stream. It changes the model's name in events that contain the whole response. It also changes ids
/// if an upstream gives several to the same object, because clients throw on that ("Lifecycle response identity changed").
/// </summary>
internal sealed class ResponseScan(ScanContext context) : StreamScan
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."u8);

    private readonly ScanContext _context = context;
    private readonly JsonShape _delta = new();
    private readonly OpenItems _items = new();
    private readonly ItemIds _ids = new();
    private readonly List<SplicedBody.Edit> _edits = [];
    private EventQueue? _last; // the events that end a failed stream
    private byte[]? _responseId;
    private byte[]? _response;
    private ReadOnlyMemory<byte> _name;
    private int _text; // the index of the gap that contains the text
    private long _number = -1;
    private bool _complete;

    public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk)
    {
        chunk = new SplicedBody(json, default);
        // Nearly all events differ from the previous one only in their text and number.
        if (_delta.Matches(json.Span, _text, out int start, out int length))
        {
            _number++;
            _items.AddText(json.Span.Slice(start, length));
            HasContent = true;
            EventName = _name;
            return ScannedEvent.One;
        }
        var room = _delta.Forget();
        var read = new ResponseEvent(json.Span);
        if (!read.TryRead()) return Break(_context.Bad("an event that is not a JSON object"));
        _number = read.Number ?? _number + 1;
        HasContent = true;
        _edits.Clear();
        if (read.Type.SequenceEqual("error"u8)) return Break(UpstreamErrors.FromBody(json, _context.Provider, _context.Errors));
        if (!read.Response.Equals(default)) TakeResponse(read, json);
        if (!read.Item.Equals(default) || !read.Response.Equals(default)) ForeignItems.Note(json.Span, _context.Maker);
        if (read.Type.SequenceEqual(ItemEvents.Failed.Span)) return BreakAsUpstream(json[read.Response]);
        TakeItem(read, json.Span, room);
        EventName = NameOf(read.Type);
        if (_edits.Count > 0) chunk = new SplicedBody(json, default, default, _edits);
        return ScannedEvent.One;
    }

    public override bool IsOver => _complete;

    public override bool IsComplete(bool concluded) => _complete;

    public override bool Fail(ProviderError error, bool isEndLost = false, bool withholds = false)
    {
        if (_number < 0) return false;
        if (isEndLost) _number--;
        _last = new EventQueue();
        // The events that end an item repeat all of its content.
        if (!withholds) _items.Close(_last, ref _number);
        OpenItems.WriteFailed(_last, ++_number, _response ?? FailedResponse.Begun(OwnItems.Response(_context.Request.RequestId ?? "failed")), _responseId, _context.Name, error);
        HasMore = true;
        return true;
    }

    public override bool TryTakeMore(out SplicedBody chunk)
    {
        QueuedEvent next = default;
        bool taken = _last?.TryTake(out next) == true;
        (chunk, EventName, HasMore) = (new SplicedBody(next.Json, default), next.Name, _last is { IsEmpty: false });
        return taken;
    }

    public override void Dispose()
    {
        _delta.Dispose();
        _items.Dispose();
        _last?.Dispose();
    }

    private ScannedEvent BreakAsUpstream(ReadOnlyMemory<byte> response)
    {
        _number--; // the event is written again, after those that end the open items
        var edits = new List<SplicedBody.Edit>();
        _ids.Rename(response.Span, .., edits);
        _response = new SplicedBody(response, default, default, edits).ToArray();
        return Break(UpstreamErrors.FromBody(response, _context.Provider, _context.Errors));
    }

    private void TakeResponse(in ResponseEvent read, ReadOnlyMemory<byte> json)
    {
        if (!read.Model.Equals(default)) _edits.Add(_context.Name.Replacing(read.Model.Start.Value, read.Model.End.Value - read.Model.Start.Value));
        if (!read.ResponseId.Equals(default)) Keep(ref _responseId, read.ResponseId, json.Span);
        _response ??= json[read.Response].ToArray();
        bool ends = read.Type.SequenceEqual(ItemEvents.Completed.Span) || read.Type.SequenceEqual(ItemEvents.Incomplete.Span) || read.Type.SequenceEqual("response.cancelled"u8);
        if (ends) _ids.Rename(json.Span, read.Response, _edits);
        _complete |= ends;
        HasContent = ends;
        if (read.Usage is { } usage) Usage = usage;
    }

    private void TakeItem(in ResponseEvent read, ReadOnlySpan<byte> json, Span<Range> room)
    {
        if (read.Output < 0) return;
        if (read.Type.SequenceEqual(ItemEvents.ItemAdded.Span))
        {
            _items.Add(read.Output, json[read.Item], json[read.ItemId]);
            _ids.Add(read.Output, json[read.ItemId]);
        }
        else if (!read.ItemId.Equals(default) && _ids.Of(read.Output) is { } id && !json[read.ItemId].SequenceEqual(id))
            _edits.Add(new SplicedBody.Edit(read.ItemId.Start.Value, read.ItemId.End.Value - read.ItemId.Start.Value, id));
        if (read.Type.SequenceEqual(ItemEvents.ItemDone.Span)) _items.Remove(read.Output);
        else if (!read.PartJson.Equals(default)) _items.TakePart(read.Output, read.Part, json[read.PartJson], read.Type);
        else if (!read.Delta.Equals(default) && TextKind.OfDelta(read.Type) is { } kind)
        {
            _items.BeginText(read.Output, read.Part, kind);
            _items.AddText(json[read.Delta]);
            if (_edits.Count == 0) Learn(read, json, room);
        }
    }

    private void Learn(in ResponseEvent read, ReadOnlySpan<byte> json, Span<Range> room)
    {
        int gaps = 0;
        foreach (var place in (ReadOnlySpan<Range>)[read.NumberPlace, read.Delta, read.Obfuscation])
            if (!place.Equals(default)) room[gaps++] = place;
        room[..gaps].Sort(static (a, b) => a.Start.Value.CompareTo(b.Start.Value));
        _text = room[..gaps].IndexOf(read.Delta);
        _delta.Learn(json, gaps);
    }

    /// <summary>Keeps the first of several ids.</summary>
    private void Keep(ref byte[]? id, Range place, ReadOnlySpan<byte> json)
    {
        if (id is null) id = json[place].ToArray();
        else if (!json[place].SequenceEqual(id)) _edits.Add(new SplicedBody.Edit(place.Start.Value, place.End.Value - place.Start.Value, id));
    }

    /// <summary>The name for the event line. The upstream chooses it, so it is checked: a line break in it could forge another event.</summary>
    private ReadOnlyMemory<byte> NameOf(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual(_name.Span)) return _name;
        return _name = ItemEvents.NameOf(type) is { IsEmpty: false } known ? known : type.ContainsAnyExcept(NameBytes) ? default : type.ToArray();
    }
}
