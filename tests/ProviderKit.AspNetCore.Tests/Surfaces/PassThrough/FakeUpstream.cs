using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.PassThrough;

/// <summary>An upstream on Kestrel that answers as the test says, and remembers what it was sent.</summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeUpstream(Func<HttpContext, Seen, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.Run(async context =>
        {
            var seen = new Seen(context);
            Requests.Enqueue(seen);
            await answer(context, seen);
        });
    }

    public ConcurrentQueue<Seen> Requests { get; } = [];

    public Seen Only => Requests.Single();

    public Uri Address => new(_app.Urls.First() + "/v1");

    /// <param name="answer">Answers; it has to read the body itself where it wants that.</param>
    public static async Task<FakeUpstream> StartAsync(Func<HttpContext, Seen, Task> answer)
    {
        var upstream = new FakeUpstream(answer);
        await upstream._app.StartAsync();
        return upstream;
    }

    /// <summary>Reads each body, and answers with the same.</summary>
    public static Task<FakeUpstream> AnsweringAsync(string body, string contentType = "application/json", int status = 200) => StartAsync(async (context, seen) =>
    {
        await seen.ReadAsync();
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        if (status != 204) await context.Response.WriteAsync(body);
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>One request.</summary>
    internal sealed class Seen(HttpContext context)
    {
        public string Line { get; } = $"{context.Request.Method} {context.Features.Get<IHttpRequestFeature>()!.RawTarget}";

        public Dictionary<string, string> Headers { get; } = context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());

        public string? Token => Headers.GetValueOrDefault("authorization")?["Bearer ".Length..];

        public byte[] Body { get; private set; } = [];

        public string Text => Encoding.UTF8.GetString(Body);

        public async Task ReadAsync()
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, Patience.Token());
            Body = body.ToArray();
        }

        /// <summary>Reads the body without keeping it.</summary>
        /// <param name="each">Called after each piece, with the bytes so far.</param>
        public async Task<(long Length, string Hash)> HashAsync(Action<long> each)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] piece = new byte[64 * 1024];
            long length = 0;
            while (await context.Request.Body.ReadAsync(piece, Patience.Token()) is > 0 and var read)
            {
                hash.AppendData(piece, 0, read);
                each(length += read);
            }
            return (length, Convert.ToHexString(hash.GetHashAndReset()));
        }
    }
}

/// <summary>Requests to routes whose requests are passed through.</summary>
internal static class Passed
{
    public const string Boundary = "----form-boundary-1";

    public static HttpRequestMessage Json(string path, string body) => new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpRequestMessage Form(string path, HttpContent content)
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary=\"{Boundary}\"");
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }

    public static HttpRequestMessage Form(string path, string body) => Form(path, new ByteArrayContent(Encoding.UTF8.GetBytes(body)));

    /// <summary>A form whose file comes first.</summary>
    public static string FileFirst(string model, string file = "ID3...") =>
        $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"höre.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\n{file}\r\n" + Field("model", model) + Field("include[]", "logprobs") + End;

    public static string Field(string name, string value) => $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";

    public static string End => $"--{Boundary}--\r\n";
}
