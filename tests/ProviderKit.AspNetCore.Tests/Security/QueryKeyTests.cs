using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Tests.Support;
using ProviderKit.AspNetCore.Tests.Surfaces.GoogleGemini;

namespace ProviderKit.AspNetCore.Tests.Security;

/// <summary>A client key in the address opens the door and is seen nowhere else: <see cref="GatewayApp"/> looks through logs of every level, records and answers.</summary>
[Property("FAULTS", 79)]
public class QueryKeyTests
{
    private const string Key = "canary-query-5be21d";
    private const string Contents = """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}""";

    [TestCase("/v1beta/models/ext-google-gemini-2.5-flash:generateContent?key=" + Key)]
    [TestCase("/v1beta/models/ext-google-gemini-2.5-flash:streamGenerateContent?alt=sse&key=" + Key)]
    [TestCase("/v1beta/models/ext-openai-gpt-4o:generateContent?%6Bey=" + Key + "&x=1")]
    [TestCase("/v1/models/ext-openai-gpt-4o:generateContent?KEY=" + Key + "&key=other-" + Key)]
    [TestCase("/v1beta1/publishers/google/models/ext-openai-gpt-4o:generateContent?key=" + Key)]
    [TestCase("/v1/publishers/google/models/ext-openai-gpt-4o:generateContent?key=" + Key)]
    [TestCase("/v1beta/openai/chat/completions?key=" + Key)]
    public async Task Key_InTheAddress_OpensAndIsSeenNowhere(string path)
    {
        var tags = new List<string>();
        using var listener = Listener(tags);
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Chat.Post(path.Contains("/openai/") ? Chat.Body() : Contents, path));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That((await app.RecordOf(answer)).ClientName, Is.EqualTo("ide"));
        foreach (var sent in app.Upstream)
            SecretScan.AssertNone("an upstream's request", $"{sent.Path}{sent.Query} {string.Join(' ', sent.Headers)} {System.Text.Encoding.UTF8.GetString(sent.Body.Span)}", [Key]);
        Assert.That(app.Log.Entries.Select(e => e.Text), Has.Some.Contains("Request starting").And.Some.Contains("Request finished"), "the server logs addresses");
        SecretScan.AssertNone("a trace", string.Join('\n', tags), [Key]);
        SecretScan.AssertNone("the metrics", (await app.GetAsync("/metrics?key=")).Text, [Key]);
    }

    [TestCase("/v1beta/models/ext-openai-gpt-4o:generateContent?key=wrong-" + Key)]
    [TestCase("/v1beta/nothing?key=wrong-" + Key)]
    [TestCase("/v1beta/models/ext-openai-gpt-4o:generateContent?key=%0d%0a" + Key)]
    public async Task Key_ThatIsWrong_IsA401ThatDoesNotRepeatIt(string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Chat.Post(Contents, path));

        Assert.That((answer.Status, answer.Error.GetProperty("status").GetString()), Is.EqualTo((401, "UNAUTHENTICATED")), answer.Text);
    }

    [Test]
    public async Task Key_WhereAnotherListenerIsAskedFirst_StillOpensAndIsHiddenFromThenOn()
    {
        await using var app = await StartAsync();
        var other = new Other();
        using var first = app.Service<DiagnosticListener>().Subscribe(other, static (name, _, _) => name == "Microsoft.AspNetCore.Hosting.HttpRequestIn");
        app.Secrets.Clear(); // of this one request the server knows the address already

        var one = await app.SendAsync(Chat.Post(Contents, "/v1beta/models/ext-openai-gpt-4o:generateContent?key=" + Key));
        int before = app.Log.Entries.Count;
        var two = await app.SendAsync(Chat.Post(Contents, "/v1beta/models/ext-openai-gpt-4o:generateContent?key=" + Key));

        Assert.That((one.Status, two.Status), Is.EqualTo((200, 200)));
        await app.RecordOf(two);
        foreach (var entry in app.Log.Entries.Skip(before).Where(e => e.Text.Contains("Request starting"))) SecretScan.AssertNone("the log", entry.Text, [Key]);
    }

    [Test]
    public async Task Key_OfAnAppsOwnRoute_IsLeftAlone()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Map = web =>
        {
            web.MapProviderKit();
            web.MapGet("/own", (HttpContext http) => http.Response.WriteAsync(http.Request.QueryString.Value ?? ""));
        });

        Assert.That((await app.GetAsync("/own?key=sort&x=1")).Text, Is.EqualTo("?key=sort&x=1"));
    }

    [Test]
    public async Task Query_ApartFromTheKey_Stays()
    {
        string? seen = null;
        await using var app = await StartAsync(setup => setup.Map = web =>
        {
            web.Use((context, next) =>
            {
                seen = context.Request.QueryString.Value;
                return next(context);
            });
            web.MapProviderKit();
        });

        await app.SendAsync(Chat.Post(Contents, $"/v1beta/models/ext-openai-gpt-4o:streamGenerateContent?a=%20&key={Key}&alt=sse&b"));

        Assert.That(seen, Is.EqualTo("?a=%20&alt=sse&b"));
    }

    private static Task<GatewayApp> StartAsync(Action<GatewaySetup>? configure = null) => GeminiTests.StartAsync(setup =>
    {
        setup.Secrets.Add(Key);
        setup.FollowUp = null;
        setup.Server.Add(options => options.ClientKeys["ide"] = new SecretKey(Key));
        configure?.Invoke(setup);
    });

    private static ActivityListener Listener(List<string> tags)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (tags) tags.Add($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)}");
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class Other : IObserver<KeyValuePair<string, object?>>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
        }
    }
}
