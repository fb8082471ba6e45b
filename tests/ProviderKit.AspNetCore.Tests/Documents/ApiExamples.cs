using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ProviderKit.AspNetCore.Tests.Documents;

/// <summary>The examples of the XML comments that no document shows, so that they compile. ExamplesTests compares both.</summary>
internal static class ApiExamples
{
    public static void AddFromSection(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit(builder.Configuration.GetSection("Gateway"));
    }

    public static void AddVendorRow(WebApplicationBuilder builder)
    {
        builder.Services.AddProviderKit().AddOpenAICompatible(new HttpVendor
        {
            Name = "groq",
            BaseAddress = "https://api.groq.com/openai/v1",
            Models = ["llama-3.3-70b-versatile"],
        });
    }

    public static void AddGateway(WebApplicationBuilder builder)
    {
        builder.WebHost.UseProviderKitLimits();
        builder.Services.AddAuthentication().AddProviderKitKeys("GatewayKeys");
        builder.Services.AddHealthChecks().AddProviderKit(tags: ["ready"]);
    }

    public static void MapParts(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(ProviderKitKeyDefaults.AuthenticationScheme).AddProviderKitKeys();
        builder.Services.AddAuthorization();

        var app = builder.Build();
        app.MapProviderKitProxy().RequireAuthorization(policy => policy.RequireRole(ProviderKitKeyDefaults.ClientRole));
        app.MapProviderKitProxy("/ai/v1"); // base URL for OpenAI's SDKs: http://localhost:8080/ai/v1
        app.MapProviderKitGemini("/gemini/v1beta"); // GOOGLE_GEMINI_BASE_URL=http://localhost:8080/gemini
        app.MapProviderKitOllama("/ollama"); // base URL for clients: http://localhost:8080/ollama
        app.MapProviderKitHealth("/healthz", "/readyz");
        app.MapProviderKitMetrics().RequireAuthorization(policy => policy.RequireRole(ProviderKitKeyDefaults.AdminRole));
        app.MapProviderKitMonitoring().RequireAuthorization(policy => policy.RequireRole(ProviderKitKeyDefaults.AdminRole));
    }

    public static void MapDashboard(WebApplication app)
    {
        app.MapProviderKit();
        app.MapProviderKitDashboard("/tools/llm", dashboard => dashboard.Notice = "Staging");
    }

    public static AuditOptions ReadSettings(WebApplication app)
    {
        var audit = app.Services.GetProviderKitSettings(AuditOptions.Settings);
        return audit;
    }

    public static ChatRequest Build()
    {
        var request = new ChatRequestBuilder("ext-copilot-gpt-4")
            .System("Answer in one sentence.")
            .User("What is the weather in Paris?")
            .Tool("get_weather", "The weather in a city.", """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""")
            .Temperature(0.2)
            .Build();
        return request;
    }

    public static async Task SendAsync(IChatDispatcher dispatcher)
    {
        await using var result = await dispatcher.SendAsync(ChatRequest.Create("ext-copilot-gpt-4", [new PlainMessage("user", "Hello")]));
        Console.WriteLine(result.ReadChat().Text);
    }

    public static async Task ReadAsync(IChatDispatcher dispatcher, ChatRequest request)
    {
        await using var result = await dispatcher.SendAsync(request);
        Console.WriteLine(result.ReadChat().Text);
    }

    public static async Task ReadToEndAsync(IChatDispatcher dispatcher, ChatRequest request, CancellationToken cancellationToken)
    {
        await using var result = await dispatcher.SendAsync(request, cancellationToken);
        var reply = await result.ReadChatAsync(cancellationToken); // whole or streamed
        Console.WriteLine(reply.Text);
    }

    public static async Task CombineAsync(DispatchResult result)
    {
        var reply = await result.ReadDeltasAsync().ToReplyAsync();
        Console.WriteLine(reply.Text);
    }
}

internal sealed class EventCounter(FilterContext context) : IStreamFilter
{
    private int _events;

    public ValueTask<ProviderError?> OnEventAsync(ChatEvent streamed, StreamFilterOutput output, CancellationToken cancellationToken)
    {
        _events++;
        output.Write(streamed);
        return default;
    }

    public ValueTask<ProviderError?> OnEndAsync(StreamFilterOutput output, CancellationToken cancellationToken)
    {
        context.Note($"{_events} events");
        return default;
    }
}

internal sealed class PromptFormat : IVendorFormat
{
    public ProviderError? WriteRequest(VendorRequest request)
    {
        if (request.Stream) return request.Unsupported("stream");
        using var chat = JsonDocument.Parse(request.Chat);
        using var json = new Utf8JsonWriter(request.Body);
        json.WriteStartObject();
        json.WriteString("prompt", chat.RootElement.GetProperty("messages")[0].GetProperty("content").GetString());
        json.WriteEndObject();
        return null;
    }

    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, VendorReplyContext context, IBufferWriter<byte> output)
    {
        using var vendor = JsonDocument.Parse(reply);
        if (!vendor.RootElement.TryGetProperty("text", out var text)) return context.BadReply("a reply without text");
        var message = new { role = "assistant", content = text.GetString() };
        using var json = new Utf8JsonWriter(output);
        JsonSerializer.Serialize(json, new
        {
            id = context.Id, @object = "chat.completion", created = context.Created, model = context.Model,
            choices = new[] { new { index = 0, message, finish_reason = "stop" } },
        });
        return null;
    }

    public IVendorStream BeginStream(VendorReplyContext context) => throw new NotSupportedException();
}
