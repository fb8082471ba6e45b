using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using System.Security.Claims;
using Anthropic;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Moq;
using OpenAI;
using OpenAI.Chat;

namespace ProviderKit.AspNetCore.Tests.Documents;

/// <summary>The C# of the documents, so that it compiles. ExamplesTests compares both.</summary>
internal static class Examples
{
    public static void Program(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddProviderKit();

        var app = builder.Build();
        app.MapProviderKit();
        app.Run();
    }

    public static void Dashboard(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddProviderKit();

        var app = builder.Build();
        app.MapProviderKit();
        app.MapProviderKitDashboard(); // at /dashboard
        app.Run();
    }

    public static async Task WithoutHttpAsync(string apiKey)
    {
        var services = new ServiceCollection();
        services.AddProviderKit(options =>
        {
            options.Provider("openai").Enabled = true;
            options.Provider("openai").Tokens.Add(apiKey);
        });
        await using var provider = services.BuildServiceProvider();
        var dispatcher = provider.GetRequiredService<IChatDispatcher>();

        await using var result = await dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt-4o", [new PlainMessage("user", "Hello")]));
        Console.WriteLine(result.ReadChat().Text);
    }

    public static async Task StreamAsync(IChatDispatcher dispatcher, CancellationToken cancellationToken)
    {
        var request = new ChatRequestBuilder("ext-openai-gpt-4o").System("Be brief.").User("Tell me a story.").Stream().Build();
        await using var result = await dispatcher.SendAsync(request, cancellationToken);
        await foreach (var delta in result.ReadDeltasAsync(cancellationToken)) Console.Write(delta.Text);
        Console.WriteLine($"\n{result.Usage.CompletionTokens} tokens");
    }

    public static async Task CallToolsAsync(IChatDispatcher dispatcher)
    {
        var chat = new ChatRequestBuilder("ext-openai-gpt-4o")
            .User("What is the weather in Paris?")
            .Tool("get_weather", "The weather in a city.",
                """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
        ChatReply reply;
        while (true)
        {
            await using var result = await dispatcher.SendAsync(chat.Build());
            reply = result.ReadChat();
            if (reply.ToolCalls.Count == 0) break;
            chat.Assistant(reply);
            foreach (var call in reply.ToolCalls)
                chat.ToolResult(call.Id, $"Sunny in {call.ParseArguments().GetProperty("city").GetString()}.");
        }
        Console.WriteLine(reply.Text);
    }

    public static async Task HandleErrorsAsync(IChatDispatcher dispatcher, ChatRequest request)
    {
        await using var result = await dispatcher.SendAsync(request);
        try
        {
            Console.WriteLine(result.ReadChat().Text);
        }
        catch (ProviderException e) when (e.Error.Kind is ProviderErrorKind.AllTokensBlocked or ProviderErrorKind.RateLimited)
        {
            Console.WriteLine($"Busy. Try again in {e.Error.RetryAfter ?? TimeSpan.FromSeconds(10)}.");
        }
    }

    public static IChatDispatcher MockedDispatcher()
    {
        var dispatcher = new Mock<IChatDispatcher>();
        dispatcher.Setup(d => d.SendAsync(It.IsAny<ChatRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => DispatchResult.FromBody("""
                {"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}
                """u8.ToArray()));
        return dispatcher.Object;
    }

    public static void Decorate(IServiceCollection services)
    {
        services.AddProviderKit()
            .AddDispatcherDecorator((inner, services) => new CachingDispatcher(inner));
    }

    public static async Task InProcessAsync(IChatDispatcher dispatcher)
    {
        var http = new HttpClient(dispatcher.CreateHttpHandler());

        var openAI = new ChatClient("ext-copilot-gpt-4", new ApiKeyCredential("unused"),
            new OpenAIClientOptions { Transport = new HttpClientPipelineTransport(http) });
        ChatCompletion reply = await openAI.CompleteChatAsync("Hello");

        var anthropic = new AnthropicClient { ApiKey = "unused", HttpClient = http };
    }

    public static void AddHealthCheck(WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddProviderKit();
    }

    public static void RequireKeys(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(ProviderKitKeyDefaults.AuthenticationScheme).AddProviderKitKeys();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("clients", policy => policy.RequireRole(ProviderKitKeyDefaults.ClientRole))
            .AddPolicy("operators", policy => policy.RequireRole(ProviderKitKeyDefaults.AdminRole));

        var app = builder.Build();
        app.MapProviderKitProxy().RequireAuthorization("clients");
        app.MapProviderKitMonitoring().RequireAuthorization("operators");
        app.MapGet("/whoami", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization("clients");
    }

    public static void AddTokenizer(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit();
        builder.Services.AddProviderKitTokenizer();
    }

    public static void LimitClients(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit()
            .ConfigureServer(server => server.RateLimit.Enabled = true);
    }

    public static void WaitLonger(WebApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(2));
    }

    public static void AddVendor(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit()
            .AddOpenAICompatible("groq", "https://api.groq.com/openai/v1");
    }

    public static void AddStrategy(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit().AddRoutingStrategy<NightShift>();
    }

    public static void AddProvider(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit()
            .AddProvider("echo", (services, options) => new EchoProvider());
    }

    public static void AddSettings(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKitSettings(AuditOptions.Settings);
    }

    public static void AddTypedProvider(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit().AddProvider<EchoProvider>("echo");
    }

    public static void AddVendorWithAFormatOfItsOwn(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit().AddVendor(new HttpVendor
        {
            Name = "acme",
            BaseAddress = "https://api.acme.example/v1",
            Apis = [new VendorApi(null, "/talk") { OwnFormat = new AcmeFormat(), Framing = StreamFraming.Lines }],
            Errors = new ErrorRules { OutOfQuota = ["EMPTY_PURSE"] },
        });
    }

    public static void AddFilter(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit().AddFilter<EuropeOnly>();
    }

    public static async Task OpenAIClientAsync()
    {
        var client = new ChatClient("ext-copilot-gpt-4", new ApiKeyCredential("unused"),
            new OpenAIClientOptions { Endpoint = new Uri("http://127.0.0.1:4000/v1") });
        ChatCompletion reply = await client.CompleteChatAsync("Hello");
        Console.WriteLine(reply.Content[0].Text);
    }
}

internal sealed class CachingDispatcher(IChatDispatcher inner) : IChatDispatcher
{
    private readonly ConcurrentDictionary<string, byte[]> _replies = new();

    public async ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default)
    {
        string key = Convert.ToBase64String(request.Body.Span);
        if (_replies.TryGetValue(key, out byte[]? known))
            return DispatchResult.FromBody(known, new DispatchDetails { Provider = "cache", Format = request.Format });
        var result = await inner.SendAsync(request, cancellationToken);
        if (result.Error is null && result.Stream is null) _replies[key] = result.Body.ToArray();
        return result;
    }
}

internal sealed class EchoProvider : IChatProvider
{
    public ProviderInfo Info { get; } = new()
    {
        Name = "echo", Prefix = "echo-", Models = ["one"], Credential = CredentialRequirement.None,
    };

    public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        byte[] reply = """{"choices":[{"index":0,"message":{"role":"assistant","content":"echo"},"finish_reason":"stop"}]}"""u8.ToArray();
        return new ValueTask<ProviderReply>(ProviderReply.Whole(reply));
    }
}

internal sealed class EuropeOnly : IDispatchFilter
{
    private static readonly string[] European = ["mistral", "ollama"];

    public ValueTask<ProviderError?> OnAttemptAsync(AttemptFilterContext context, CancellationToken cancellationToken)
    {
        bool isBound = context.Request.ClientName?.StartsWith("eu-", StringComparison.Ordinal) == true;
        if (!isBound || European.Contains(context.Provider)) return default;
        return new(new ProviderError(ProviderErrorKind.PermissionDenied, $"{context.Provider} is not in Europe. Use a model of {string.Join(" or ", European)}.")
        {
            Code = "not_in_europe",
        });
    }
}

internal sealed class NightShift(TimeProvider time) : IRoutingStrategy
{
    public string Name => "night-shift";

    public IEnumerable<string> Check(NamedModelOptions model) =>
        model.Targets.Count == 2 ? [] : [":Targets must be two: one for the day, one for the night."];

    public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets) =>
        new Chooser(time, new RoutingChoice(targets[0], targets[1]), new RoutingChoice(targets[1], targets[0]));

    private sealed class Chooser(TimeProvider time, RoutingChoice day, RoutingChoice night) : IRoutingChooser
    {
        public RoutingChoice Choose(ChatRequest request) => time.GetLocalNow().Hour is < 6 or >= 22 ? night : day;
    }
}

internal sealed class AuditOptions
{
    public string Folder { get; set; } = "audit";

    public int KeptDays { get; set; } = 30;

    public static SettingGroup<AuditOptions> Settings { get; } = new(rows => rows.Section("Audit", o => o, new SettingGroup<AuditOptions>(audit =>
    {
        audit.Text("Folder", o => o.Folder, (o, v) => o.Folder = v, "Where the audit files are.").WithFlatName("AUDIT_FOLDER");
        audit.Number("KeptDays", o => o.KeptDays, (o, v) => o.KeptDays = v, "How many days they are kept.", min: 1, max: 365);
    })));
}
