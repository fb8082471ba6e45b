using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Translates a whole response to a chat completion.</summary>
internal sealed class ResponsesReply(ReplyContext context, string provider)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _refusal = new();
    private readonly StringBuilder _thoughts = new();
    private readonly List<CompletionWriter.ToolCall> _calls = [];
    private readonly List<JsonElement> _logProbs = [];
    private readonly ResponsesSources _sources = new();
    private readonly ItemRecorder _items = new(provider, context.Account);
    private ReplyCallIds _ids = new(context.Id);

    /// <returns>Null, or the error if the response is not valid or is an error itself.</returns>
    public ProviderError? Write(JsonElement response, ReadOnlyMemory<byte> body, IBufferWriter<byte> output)
    {
        if (response.ValueKind != JsonValueKind.Object) return context.BadReply("something that is not a JSON object");
        string? status = JsonMember.Text(response, "status");
        if (status == "failed") return ResponsesErrors.Of(response, context);
        if (JsonMember.HasError(response)) return ResponsesErrors.OfBody(body, context);
        if (status is not (null or "completed" or "incomplete")) return context.BadReply($"a response that is {status}");
        if (JsonMember.Get(response, "output") is not { ValueKind: JsonValueKind.Array } items) return context.BadReply("a response without output");
        int index = 0;
        foreach (var item in items.EnumerateArray())
            if (Read(item, index++) is { } error) return error;
        CompletionWriter.Write(output, context, JsonMember.Text(response, "id"), [Choice(response)], ResponsesUsage.Of(response) ?? default);
        return null;
    }

    private ProviderError? Read(JsonElement item, int index)
    {
        switch (CarriedItems.TypeOf(item))
        {
            case "message":
                ReadMessage(item, index);
                return null;
            case "reasoning":
                AppendTo(_thoughts, ResponsesItem.ThoughtOf(item));
                _items.Add(index, item);
                return null;
            case "function_call" or "custom_tool_call":
                return ReadCall(item);
            default:
                _items.Add(index, item);
                return null;
        }
    }

    private void ReadMessage(JsonElement item, int index)
    {
        string text = ResponsesItem.TextOf(item), refusal = ResponsesItem.RefusalOf(item);
        if (text.Length > 0 && _text.Length > 0) _text.Append(CarriedItems.BlankLine);
        foreach (var part in ResponsesItem.PartsOf(item))
        {
            foreach (var annotation in ResponsesItem.Array(part, "annotations")) _sources.Add(annotation, _text);
            _logProbs.AddRange(ResponsesItem.Array(part, "logprobs"));
            _text.Append(ResponsesItem.TextOfPart(part));
        }
        AppendTo(_refusal, refusal);
        _items.AddMessage(index, text.Length, JsonMember.Text(item, CarriedItems.Phase));
    }

    private ProviderError? ReadCall(JsonElement item)
    {
        if (JsonMember.Text(item, "name") is not { Length: > 0 } name) return context.BadReply("a tool call without a name");
        bool isCustom = ResponsesItem.IsCustom(item);
        string arguments = ResponsesItem.ArgumentsOf(item);
        _calls.Add(new CompletionWriter.ToolCall(_ids.Next(JsonMember.Text(item, "call_id")), context.Chat.Names.ToClient(name), arguments) { IsCustom = isCustom });
        return null;
    }

    private CompletionWriter.Choice Choice(JsonElement response)
    {
        string text = _text.ToString();
        bool hasStopped = false;
        if (StopCutter.Of(context.Chat) is { } cutter)
        {
            text = cutter.Take(text) + cutter.End();
            hasStopped = cutter.HasStopped;
        }
        if (hasStopped) _calls.Clear();
        string? refusal = _refusal.Length > 0 ? _refusal.ToString() : null;
        return new CompletionWriter.Choice
        {
            Content = text.Length == 0 && (_calls.Count > 0 || refusal is not null) ? null : text,
            Reasoning = _thoughts.Length > 0 ? _thoughts.ToString() : null,
            Refusal = refusal,
            ToolCalls = _calls,
            FinishReason = hasStopped ? ResponsesFinish.Stop : ResponsesFinish.Of(response, _calls.Count > 0),
            Extra = _items.IsEmpty && _sources.IsEmpty ? null : WriteExtra,
            LogProbs = context.Chat.LogProbs && _logProbs.Count > 0 ? json => ResponsesLogProbs.Write(json, _logProbs) : null,
        };
    }

    private void WriteExtra(Utf8JsonWriter json)
    {
        if (!_sources.IsEmpty) _sources.Write(json);
        if (!_items.IsEmpty) _items.Write(json);
    }

    private static void AppendTo(StringBuilder whole, string text)
    {
        if (text.Length == 0) return;
        if (whole.Length > 0) whole.Append(CarriedItems.BlankLine);
        whole.Append(text);
    }
}
