using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Replies;

/// <summary>The calls of one streamed reply, whose arguments come in pieces.</summary>
internal sealed class CallDeltas
{
    private readonly List<Call> _calls = [];

    /// <summary>Takes note of what a delta says about calls.</summary>
    public void Add(JsonElement delta)
    {
        foreach (var piece in Field.Items(delta, "tool_calls")) CallOf(piece).Add(piece);
    }

    /// <summary>Gives out the calls that have come, once.</summary>
    public IEnumerable<FunctionCallContent> Take()
    {
        FunctionCallContent[] taken = [.. _calls.Select(call => CallReader.Read(call.ToJson()))];
        _calls.Clear();
        return taken;
    }

    /// <summary>The call that a piece belongs to. Some vendors give no index, or 0 to all: then an id of its own begins a call.</summary>
    private Call CallOf(JsonElement piece)
    {
        long? index = Field.Whole(piece, "index");
        string? id = Field.Text(piece, "id") is { Length: > 0 } given ? given : null;
        var call = index is null ? _calls.LastOrDefault() : _calls.FindLast(c => c.Index == index);
        if (call is null || (id is not null && call.Id is not null && call.Id != id)) _calls.Add(call = new Call(index));
        call.Id ??= id;
        return call;
    }

    private sealed class Call(long? index)
    {
        private readonly StringBuilder _arguments = new();
        private string? _name;
        private bool _isCustom;
        private AdditionalPropertiesDictionary? _extras;

        public long? Index => index;

        public string? Id { get; set; }

        public void Add(JsonElement piece)
        {
            _isCustom |= Field.Has(piece, "custom", out var called);
            if (!_isCustom) called = Field.Get(piece, "function");
            if (Field.Text(called, "name") is { Length: > 0 } name) _name ??= name;
            _arguments.Append(Field.Text(called, _isCustom ? "input" : "arguments"));
            if (Extras.Read(piece) is { } extras) _extras = extras;
        }

        public JsonElement ToJson() => WireJson.Element(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, Id ?? "");
            json.WriteString("type"u8, _isCustom ? "custom"u8 : "function"u8);
            json.WriteStartObject(_isCustom ? "custom"u8 : "function"u8);
            json.WriteString("name"u8, _name ?? "");
            json.WriteString(_isCustom ? "input"u8 : "arguments"u8, _arguments.ToString());
            json.WriteEndObject();
            Extras.Write(json, _extras);
            json.WriteEndObject();
        });
    }
}
