using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Formats.PassThrough;

/// <summary>Looks for the model in a body while it is read. For one reader.</summary>
internal abstract class ModelScan : IDisposable
{
    /// <summary>The most bytes of one call of <see cref="Read"/>.</summary>
    public const int PieceBytes = 32 * 1024;

    /// <summary>The most bytes from <see cref="Pending"/> on.</summary>
    public const int LongestPending = MemberScan.LongestValue;

    /// <summary>The scan of a body of this type.</summary>
    /// <param name="contentType">The type as the client wrote it; null for none.</param>
    /// <param name="error">What is wrong with the type; null for nothing.</param>
    /// <returns>The scan; null beside an error, and where nothing is to be looked for.</returns>
    public static ModelScan? For(string? contentType, out ProviderError? error)
    {
        error = null;
        if (contentType is null) return null;
        int end = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = contentType.AsSpan(0, end < 0 ? contentType.Length : end).Trim();
        if (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)) return new Json();
        if (!type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase)) return null;
        if (PartHead.BoundaryOf(contentType) is { } boundary) return new Multipart(boundary);
        error = new ProviderError(ProviderErrorKind.InvalidRequest, "The Content-Type of the multipart body names no boundary. Let the HTTP library set it, instead of setting multipart/form-data by hand.");
        return null;
    }

    /// <summary>The model; null when it was not there so far.</summary>
    public string? Model { get; protected set; }

    /// <summary>Where it stands.</summary>
    public ModelPlace Place { get; protected set; }

    /// <summary>Where a name begins of which only a part was read; null for nowhere.</summary>
    public abstract long? Pending { get; }

    /// <summary>Whether a stream of events is asked for.</summary>
    public virtual bool Stream => false;

    /// <summary>What is wrong with the body; null for nothing so far.</summary>
    public ProviderError? Error { get; protected set; }

    public abstract void Read(ReadOnlySpan<byte> piece);

    /// <summary>The body has ended.</summary>
    public abstract void End();

    public virtual void Dispose()
    {
    }

    private void Fail(string message, string? param = null) => Error ??= new ProviderError(ProviderErrorKind.InvalidRequest, message) { Param = param };

    private sealed class Json : ModelScan
    {
        private const int ModelMember = 0, StreamMember = 1;

        private readonly MemberScan _members = new("model"u8.ToArray(), "stream"u8.ToArray());
        private int _seen;

        public override long? Pending => _members.PendingOf(ModelMember);

        public override bool Stream => _members.ValueOf(StreamMember).SequenceEqual("true"u8);

        public override void Read(ReadOnlySpan<byte> piece)
        {
            _members.Read(piece);
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
            try
            {
                var reader = new Utf8JsonReader(json);
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null) return;
                if (reader.TokenType == JsonTokenType.String)
                {
                    Model = reader.GetString();
                    Place = new ModelPlace(ModelPlaceKind.Json, _members.StartOf(ModelMember), json.Length);
                    return;
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // Not JSON, or a string with half a surrogate pair.
            }
            Fail("model must be a string.", "model");
        }
    }

    private sealed class Multipart(string boundary) : ModelScan
    {
        private readonly MultipartScan _parts = new(boundary);
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
            if (_parts.Model is not { } model || Model is not null) return;
            Model = model;
            Place = new ModelPlace(ModelPlaceKind.Text, _parts.Start, _parts.Length);
        }

        public override void End()
        {
            if (!_parts.HasEnded) Fail("The multipart body ends before its closing boundary.");
        }

        public override void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_window);
            _window = [];
        }
    }
}
