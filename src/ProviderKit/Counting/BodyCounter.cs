using System.Text.Json;

namespace ProviderKit.Counting;

/// <summary>Walks a request's JSON once and adds up the tokens that the model reads. A malformed request is counted up to the error.</summary>
internal ref struct BodyCounter(ReadOnlySpan<byte> body, CountingRules rules, ModelTokens model, ITokenEstimator estimator)
{
    // Roles and separators: 3 to 4 tokens in every model family that has published its template.
    private const int PerMessage = 4;
    private const int PerRequest = 3;

    // The overhead of a declaration: "type", "properties" and the call syntax.
    private const int PerTool = 8;

    // A tool without a schema is a vendor tool (editor, shell, search), whose schema the vendor adds.
    private const int VendorTool = 500;

    private readonly ReadOnlySpan<byte> _body = body;
    private TextTally _text = new(estimator);
    private long _media;
    private long _thinking, _lastThinking;
    private int _messages, _tools;
    private bool _dropsThinking;

    public int Count()
    {
        try
        {
            var reader = new Utf8JsonReader(_body, new JsonReaderOptions { MaxDepth = 256 });
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) Body(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Broken JSON, or half a surrogate pair in a name. The dispatcher and the upstream report it; an estimate need not.
        }
        finally
        {
            _text.Release();
        }
        long dropped = _dropsThinking ? _thinking - _lastThinking : 0;
        double text = (_text.Total - dropped + (long)_messages * PerMessage + PerRequest) * model.Factor;
        return (int)Math.Clamp(Math.Ceiling(text) + _media + (_tools > 0 ? model.ToolsBlock : 0), 1, int.MaxValue);
    }

    private void Body(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var rule = rules.Body.Of(in reader);
            reader.Read();
            switch (rule)
            {
                case MemberRule.Messages:
                    Messages(ref reader);
                    break;
                case MemberRule.Tools when reader.TokenType == JsonTokenType.StartArray:
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Tool(ref reader);
                    break;
                case MemberRule.ContextEdits:
                    var edits = Raw(ref reader);
                    // "keep" sets how many turns stay; the default is the last one.
                    _dropsThinking = edits.IndexOf("\"clear_thinking_20251015\""u8) >= 0 && edits.IndexOf("\"keep\""u8) < 0;
                    break;
                case MemberRule.Text or MemberRule.Json:
                    Value(ref reader, rule);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void Messages(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Value(ref reader, MemberRule.Text);
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _messages++;
            long before = _thinking;
            Value(ref reader, MemberRule.Text);
            if (_thinking > before) _lastThinking = _thinking - before;
        }
    }

    private void Tool(ref Utf8JsonReader reader)
    {
        long before = _text.Total;
        bool hasSchema = false, isDeferred = false;
        int tools = _tools;
        ToolMembers(ref reader, ref hasSchema, ref isDeferred);
        if (_tools > tools) return; // it was a list of tools
        if (isDeferred)
        {
            _text.Reset(before); // the model sees it only after it has searched for it
            return;
        }
        _tools++;
        _text.AddTokens(hasSchema ? PerTool : VendorTool);
    }

    private void ToolMembers(ref Utf8JsonReader reader, ref bool hasSchema, ref bool isDeferred)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Tool(ref reader);
            return;
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var rule = rules.Tool.Of(in reader);
            isDeferred |= reader.ValueTextEquals("defer_loading"u8) && IsTrueNext(reader);
            reader.Read();
            hasSchema |= rule == MemberRule.Json;
            if (rule == MemberRule.Tools) ToolMembers(ref reader, ref hasSchema, ref isDeferred);
            else Value(ref reader, rule);
        }
    }

    private static bool IsTrueNext(Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.True;

    private void Value(ref Utf8JsonReader reader, MemberRule rule)
    {
        switch (rule)
        {
            case MemberRule.Json when reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray:
                _text.AddJson(Raw(ref reader));
                break;
            case MemberRule.Media:
                MediaOf(ref reader);
                break;
            case MemberRule.Sealed:
                // Base64 adds a third; a token has about four characters.
                if (reader.TokenType == JsonTokenType.String) _text.AddTokens(reader.ValueSpan.Length * 3L / 16);
                else reader.Skip();
                break;
            case MemberRule.Thinking:
                long before = _text.Total;
                Value(ref reader, MemberRule.Text);
                _thinking += _text.Total - before;
                break;
            case MemberRule.Text or MemberRule.Json:
                Text(ref reader);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void Text(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                _text.AddString(reader.ValueSpan);
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Text(ref reader);
                break;
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var rule = rules.Message.Of(in reader);
                    reader.Read();
                    Value(ref reader, rule);
                }
                break;
        }
    }

    private void MediaOf(ref Utf8JsonReader reader)
    {
        var media = new Media(model);
        if (reader.TokenType == JsonTokenType.String) media.Take(in reader);
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                if (reader.TokenType == JsonTokenType.String) MediaOf(ref reader);
                else Value(ref reader, MemberRule.Text);
        }
        else if (reader.TokenType != JsonTokenType.StartObject) Text(ref reader);
        else
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader;
                reader.Read();
                if (reader.TokenType == JsonTokenType.String) media.Read(in name, in reader);
                else Text(ref reader); // "source":{"type":"content","content":[...]}
            }
        }
        if (media.IsText) _text.AddString(media.Data);
        else _media += media.Tokens();
    }

    /// <summary>The value's JSON in the body. Leaves the reader at the end of the value.</summary>
    private readonly ReadOnlySpan<byte> Raw(scoped ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return _body[start..(int)reader.BytesConsumed];
    }
}
