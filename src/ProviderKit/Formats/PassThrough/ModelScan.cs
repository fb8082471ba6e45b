using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Formats.PassThrough;

/// <summary>Searches a body for the model while the body is read. For one reader.</summary>
internal abstract class ModelScan : IDisposable
{
    /// <summary>The maximum number of bytes for one call of <see cref="Read"/>.</summary>
    public const int PieceBytes = 32 * 1024;

    /// <summary>The maximum number of bytes after <see cref="Pending"/>.</summary>
    public const int LongestPending = MemberScan.LongestValue;

    private const string Realtime = "realtime/"; // requests at these paths name the model in the description of the session

    /// <summary>Creates the scan for a request's body.</summary>
    /// <param name="head">The parts of the request other than the body.</param>
    /// <param name="error">The error in the body's content type; null for none.</param>
    /// <returns>The scan; null if there is an error or nothing to search for.</returns>
    public static ModelScan? For(PassThroughHead head, out ProviderError? error)
    {
        error = null;
        if (head.ContentType is not { } contentType) return null;
        int end = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = contentType.AsSpan(0, end < 0 ? contentType.Length : end).Trim();
        bool hasSession = head.Path.StartsWith(Realtime, StringComparison.OrdinalIgnoreCase);
        if (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
            return new Json(hasSession);
        if (!type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase)) return null;
        if (PartHead.BoundaryOf(contentType) is { } boundary) return new Multipart(boundary, hasSession);
        error = new ProviderError(ProviderErrorKind.InvalidRequest, "The Content-Type of the multipart body names no boundary. Let the HTTP library set it, instead of setting multipart/form-data by hand.");
        return null;
    }

    /// <summary>The model; null if it has not been found yet.</summary>
    public string? Model { get; protected set; }

    /// <summary>The position of the model's name.</summary>
    public ModelPlace Place { get; protected set; }

    /// <summary>The position of a name of which only a part has been read; null for none.</summary>
    public abstract long? Pending { get; }

    /// <summary>Whether the body asks for a stream of events.</summary>
    public virtual bool Stream => false;

    /// <summary>The error in the body; null for none so far.</summary>
    public ProviderError? Error { get; protected set; }

    public abstract void Read(ReadOnlySpan<byte> piece);

    /// <summary>Ends the body.</summary>
    public abstract void End();

    public virtual void Dispose()
    {
    }

    private void Fail(string message, string? param = null) => Error ??= new ProviderError(ProviderErrorKind.InvalidRequest, message) { Param = param };

    /// <summary>Reads the next value, which must be a name.</summary>
    /// <param name="reader">Positioned before the value.</param>
    /// <param name="start">The position in the body at which the reader began.</param>
    private void ReadName(ref Utf8JsonReader reader, long start)
    {
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null) return;
            if (reader.TokenType == JsonTokenType.String)
            {
                Model = reader.GetString();
                Place = new ModelPlace(ModelPlaceKind.Json, start + reader.TokenStartIndex, reader.BytesConsumed - reader.TokenStartIndex);
                return;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The value is not JSON, or a string with half a surrogate pair.
        }
        Fail("model must be a string.", "model");
    }

    private sealed class Json(bool hasSession) : ModelScan
    {
        private const int ModelMember = 0, StreamMember = 1;
        private const int LongestSession = 256 * 1024; // a session contains instructions and tools

        private readonly MemberScan _members = new("model"u8.ToArray(), "stream"u8.ToArray());
        private readonly MemberScan? _session = hasSession ? new MemberScan("session"u8.ToArray()) { Longest = LongestSession } : null;
        private int _seen;

        public override long? Pending => _members.PendingOf(ModelMember);

        public override bool Stream => _members.ValueOf(StreamMember).SequenceEqual("true"u8);

        public override void Read(ReadOnlySpan<byte> piece)
        {
            _members.Read(piece);
            _session?.Read(piece);
            if (Model is null && _session is { } own && own.ValueOf(0) is { IsEmpty: false } session) ReadSession(session, own.StartOf(0));
            int times = _members.TimesOf(ModelMember);
            if (times == _seen || _members.ValueOf(ModelMember).IsEmpty) return;
            _seen = times;
            if (times > 1) Fail("The body has the member model twice.", "model");
            else ReadModel(_members.ValueOf(ModelMember));
        }

        public override void End()
        {
            if (_members.IsWithin || _members.Count != 1) Fail("The body is no JSON object.");
        }

        private void ReadModel(ReadOnlySpan<byte> json)
        {
            var reader = new Utf8JsonReader(json);
            ReadName(ref reader, _members.StartOf(ModelMember));
        }

        /// <summary>Reads the field <c>model</c> of a session, if the session is an object.</summary>
        private void ReadSession(ReadOnlySpan<byte> json, long start)
        {
            try
            {
                var reader = new Utf8JsonReader(json);
                while (reader.Read())
                {
                    if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName) continue;
                    if (reader.ValueTextEquals("model"u8))
                    {
                        ReadName(ref reader, start);
                        return;
                    }
                    reader.Skip();
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                Fail("session must be a JSON object.", "session");
            }
        }
    }

    private sealed class Multipart(string boundary, bool hasSession) : ModelScan
    {
        private readonly MultipartScan _parts = new(boundary, hasSession);
        private byte[] _window = ArrayPool<byte>.Shared.Rent(PieceBytes + MultipartScan.LongestRest);
        private int _length;

        public override long? Pending => _parts.Pending;

        public override void Read(ReadOnlySpan<byte> piece)
        {
            piece.CopyTo(_window.AsSpan(_length));
            _length += piece.Length;
            int used = _parts.Read(_window.AsSpan(0, _length));
            _window.AsSpan(used, _length - used).CopyTo(_window);
            _length -= used;
            if (_parts.Problem is { } problem) Fail(problem);
            if (_parts.IsRepeated) Fail("The form has the field model twice.", "model");
            if (_parts.Session is { } session) ReadSession(session);
            if (_parts.Model is not { } model || Model is not null) return;
            Model = model;
            Place = new ModelPlace(ModelPlaceKind.Text, _parts.Start, _parts.Length);
        }

        public override void End()
        {
            if (!_parts.HasEnded) Fail("The multipart body ends before its closing boundary.");
        }

        private void ReadSession(MemberScan session)
        {
            if (session.TimesOf(0) > 1) Fail("The session has the member model twice.", "session");
            if (Model is not null || session.ValueOf(0) is not { IsEmpty: false } name) return;
            var reader = new Utf8JsonReader(name);
            ReadName(ref reader, _parts.StartInSession);
        }

        public override void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_window);
            _window = [];
        }
    }
}
